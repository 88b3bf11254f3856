"""The words of printed invoices and credit notes, in French and in English. `{name}` stands for a value."""

from shared.contracts.accounts import Language
from shared.contracts.means import MEANS

METHODS: dict[str, dict[Language, str]] = {method: dict(means.name) for method, means in MEANS.items()}

LABELS: dict[str, dict[Language, str]] = {
    "title": {"fr": "Facture", "en": "Invoice"},
    "paid_stamp": {"fr": "Facture acquittée", "en": "Invoice paid in full (facture acquittée)"},
    "number": {"fr": "Numéro", "en": "Number"},
    "issued": {"fr": "Date d’émission", "en": "Issue date"},
    "order": {"fr": "Commande", "en": "Order"},
    "order_of": {"fr": "{reference} du {date}", "en": "{reference} of {date}"},
    "seller": {"fr": "Vendeur", "en": "Seller"},
    "client": {"fr": "Client", "en": "Client"},
    "law_1901": {"fr": "Association loi 1901", "en": "Association loi 1901 (French non-profit association)"},
    "nature": {"fr": "Prestations de services", "en": "Supply of services"},
    "text": {"fr": "Désignation", "en": "Description"},
    "period": {"fr": "Période du {start} au {end} inclus", "en": "Period from {start} to {end} included"},
    "period_from": {
        "fr": "Service rendu à compter du {start}",
        "en": "Service provided from {start}",
    },
    "quantity": {"fr": "Quantité", "en": "Quantity"},
    "unit_price": {"fr": "Prix unitaire HT", "en": "Unit price excl. tax"},
    "line_total": {"fr": "Montant HT", "en": "Amount excl. tax"},
    "lines": {"fr": "Total des lignes HT", "en": "Total of the lines excl. tax"},
    "net": {"fr": "Total HT", "en": "Total excl. tax"},
    "vat": {"fr": "TVA {rate}", "en": "VAT {rate}"},
    "total": {"fr": "Total payé", "en": "Total paid"},
    "payment": {"fr": "Payée le {date} par {method}.", "en": "Paid on {date} by {method}."},
    "nothing_due": {
        "fr": "Gratuit : il n’y avait rien à payer.",
        "en": "Free of charge: there was nothing to pay.",
    },
    "balance": {"fr": "Reste à payer : {money}", "en": "Balance due: {money}"},
    "dispute_title": {"fr": "Contester cette facture", "en": "Disputing this invoice"},
    "dispute": {
        "fr": "Tout désaccord se signale dans un délai de {days} jours à compter de la date d’émission, "
        "soit jusqu’au {until} inclus : par courrier postal au siège ({seat}) ou par courrier électronique à "
        "{email} (art. 8 des conditions générales de ventes). Une contestation reçue plus tard est tout de "
        "même examinée.",
        "en": "Any disagreement is to be notified within {days} days of the issue date, that is until "
        "{until} included: by post to the registered office ({seat}) or by e-mail to {email} (art. 8 of the "
        "terms of sale). A later dispute is examined all the same.",
    },
    "late_title": {"fr": "Conditions de règlement", "en": "Terms of payment"},
    "late_penalty": {
        "fr": "En cas de retard de paiement : pénalités au taux de trois fois l’intérêt légal (art. L. 441-10 du "
        "code de commerce).",
        "en": "Late payment: penalty at three times the French legal interest rate (art. L. 441-10 of the French "
        "commercial code).",
    },
    "late_sum": {
        "fr": "Indemnité forfaitaire pour frais de recouvrement de 40 €.",
        "en": "Fixed sum of €40 for recovery costs.",
    },
    "discount": {
        "fr": "Pas d’escompte pour paiement anticipé.",
        "en": "No discount for early payment.",
    },
    "page": {"fr": "page", "en": "page"},
    "of": {"fr": "sur", "en": "of"},
    "vat_number": {"fr": "N° TVA", "en": "VAT no."},
    "phone": {"fr": "Tél.", "en": "Phone"},
}


CREDIT_LABELS: dict[str, dict[Language, str]] = {
    **LABELS,
    "title": {"fr": "Avoir", "en": "Credit note"},
    "stamp": {"fr": "Avoir", "en": "Credit note (avoir)"},
    "corrects": {"fr": "Corrige la facture", "en": "Corrects invoice"},
    "invoice_of": {"fr": "{number} du {date}", "en": "{number} of {date}"},
    "ground": {"fr": "Motif", "en": "Ground"},
    "line_total": {"fr": "Montant crédité HT", "en": "Amount credited excl. tax"},
    "total": {"fr": "Total de l’avoir", "en": "Total credited"},
    "to_refund": {
        "fr": "{money} vous sont remboursés par le moyen de paiement utilisé.",
        "en": "{money} is being refunded by the means of payment used.",
    },
    "refunded": {"fr": "{money} ont été remboursés.", "en": "{money} has been refunded."},
    "cancelled": {
        "fr": "Créance annulée : rien n’est à payer ni à rembourser.",
        "en": "Debt cancelled: nothing is to be paid or refunded.",
    },
    "left": {"fr": "Reste facturé : {money}", "en": "Still invoiced: {money}"},
    "stays_title": {"fr": "La facture reste inchangée", "en": "The invoice stays as it is"},
    "stays": {
        "fr": "Cet avoir est à conserver avec la facture {number} du {date}, d’un montant de {total}, "
        "dont il diminue le montant.",
        "en": "Keep this credit note together with invoice {number} of {date}, of {total}, whose amount it "
        "reduces.",
    },
}


def words(language: Language, labels: dict[str, dict[Language, str]] = LABELS) -> dict[str, str]:
    """Return every label in one language."""
    return {key: texts[language] for key, texts in labels.items()}
