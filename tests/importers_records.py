"""One accepted record of each consent platform, invented."""

FIDES = {
    "id": "pri_1",
    "external_id": "ada",
    "preference": "opt_in",
    "consent_mechanism": "opt_in",
    "method": "accept",
    "notice_key": "training",
    "received_at": "2026-03-01T09:00:00Z",
    "created_at": "2026-03-01T09:00:03Z",
}
KETCH = {
    "apiVersion": "consent/v1",
    "kind": "ConsentRequest",
    "metadata": {"uid": "u-1", "tenant": "acme"},
    "request": {
        "identities": [
            {
                "identitySpace": "account_id",
                "identityFormat": "raw",
                "identityValue": "ada",
            }
        ],
        "purposes": {"training": "granted"},
        "legalBasis": {"training": "consent_optin"},
        "collectedAt": 1772355600,
    },
}
ONETRUST = {
    "identifier": "ada",
    "identifierType": "account_id",
    "interactionDate": "2026-03-01T09:00:00Z",
    "consentDate": "2026-03-01T09:00:00Z",
    "language": "en",
    "purposes": [{"Id": "training", "TransactionType": "CONFIRMED"}],
}
