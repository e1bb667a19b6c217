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
