"""Folded words that say a number is no person's, or that a word is no name."""

from flows.redact.rule import words


ORDERS = words(
    "order orders invoice ticket ref reference tracking isbn issn sku serial batch lot"
    " case transaction booking reservation parcel shipment barcode ean upc doi build"
    " commit version article product item model part hash checksum timestamp"
    " commande facture colis suivi dossier reservation billet produit modele lot"
    " pesanan faktur resi invoice transaksi tiket produk barang antrian kode"
    " booking paket"
)

VERSIONS = words(
    "version versions ver v release build upgrade upgraded update updated firmware"
    " kernel driver section chapter clause figure java php python node ios android"
    " mise jour maj versi rilis perbarui bab pasal pembaruan"
)

NO_ACCOUNTS = words(
    "trending cracked tamu visitor fermes ferme tutup buka closed ouvert happy sad"
    " mad lost gotten covid19 windows10 windows11 html5 css3 python3 utf8 base64"
    " sha256 level1 required invalid optional taken missing empty null none true"
    " false string text int integer number unknown wrong incorrect error errors"
    " unavailable available admin administrator root guest anonymous test user"
    " username password passwd name email mail login logout here there this that"
    " the what which who how why when where yes no not nope ok okay down up back"
    " broken private public blocked hacked banned locked deleted disabled suspended"
    " offline online full slow dead gone better cool fun good bad great nice fine"
    " weird same different new old secret hidden important boring too long short"
    " very also always never still just free open fixed failed needed valid"
    " verified confirmed pending expired changed updated connected connecting"
    " undefined default example placeholder value varchar char boolean object you"
    " your yours mine his her their our it its me my a an please thanks anything"
    " something nothing everything stupid lame embarrassing old-fashioned"
    " case-sensitive inconnu inconnue requis requise obligatoire invalide"
    " incorrecte vide manquant pris prise deja oublie oubliee perdu perdue bloque"
    " bloquee prive privee pirate piratee absent trop pas aucun aucune nul nulle"
    " mauvais mauvaise faux fausse ici quoi quel utilisateur identifiant pseudo mot"
    " passe oui non merci moche introuvable bizarre supprime supprimee suspendu"
    " desactive refuse refusee nouveau ancien bon bonne court libre disponible"
    " indisponible pareil autre rien tout wajib kosong salah diisi dipakai sudah"
    " belum tidak bukan hilang terblokir diblokir privat lupa apa mana ada sama"
    " benar jelek bagus baru lama apaan gimana siapa kena ganti gagal eror keren"
    " aneh panjang pendek terkunci dikunci dihapus iphone iphones ipad ipads ipod"
    " youtube facebook tiktok linkedin github whatsapp paypal javascript typescript"
    " wordpress mysql postgresql ebay macos powerpoint onedrive bluetooth"
)
"""What is said of a user name and is none, and brands written in humps."""

NOT_NAMES = words(
    "i you he she it we they the a an this that these those my your his her our not"
    " what there here everyone everybody all guys team folks friend friends sir madam"
    " madame monsieur mademoiselle mr mrs ms miss dr doctor customer client user bot"
    " assistant siri alexa google chatgpt gpt claude god lord and or but so if is are"
    " was on in at happy sorry fine good great well very just also too really from of"
    " for to with yes no ok okay thanks thank please hello hi hey dear best monday"
    " today tomorrow important unknown common written spelled hard easy used mentioned"
    " called long tout toute tous toutes le la les un une des je tu il elle nous vous"
    " ils elles et ou mais donc si oui non merci bonjour salut bonsoir pas plus tres"
    " bien cher chere maman papa moi toi lui chez dans sur pour avec sans est sont"
    " saya aku kamu anda dia kami kita mereka dan atau tapi jika ya tidak bukan terima"
    " kasih halo hai selamat pagi siang sore malam semua semuanya kak kakak mas mbak"
    " pak bu bapak ibu guru dokter presiden kota negara rumah juga sudah belum sangat"
    " yang di ke dari untuk dengan ini itu apa siapa lurah camat rt rw kepala direktur"
    " sayang teman tante om polisi menteri direksi pertiwi hamil mertua kos adalah"
    " bernama namanya"
)
