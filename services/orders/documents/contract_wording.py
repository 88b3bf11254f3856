"""The fixed sentences of contracts and withdrawal forms, in French and in English. `{name}` stands for a value.

A sheet that was given names its wording (`fiche-1`), and gets its words for ever: other words are a new wording.
The notice and the form are those of the code de la consommation, annexes to art. R. 221-1 and R. 221-3 (decree 2026-3).
"""

from shared.contracts.accounts import Language

Labels = dict[str, dict[Language, str]]

_CONTRACT: Labels = {
    "title": {"fr": "Contrat", "en": "Contract"},
    "stamp": {"fr": "Confirmation du contrat", "en": "Confirmation of contract"},
    "number": {"fr": "Numéro", "en": "Number"},
    "ordered": {"fr": "Commandé le", "en": "Ordered on"},
    "told": {"fr": "Informations données le", "en": "Information given on"},
    "seller": {"fr": "Association", "en": "Association"},
    "client": {"fr": "Client", "en": "Client"},
    "law_1901": {"fr": "Association loi 1901", "en": "Association loi 1901 (French non-profit association)"},
    "vat_number": {"fr": "N° TVA", "en": "VAT no."},
    "phone": {"fr": "Tél.", "en": "Phone"},
    "services": {"fr": "Services commandés", "en": "Services ordered"},
    "text": {"fr": "Service", "en": "Service"},
    "term": {"fr": "Durée", "en": "Term"},
    "planned_end": {"fr": "Fin prévue", "en": "Planned end"},
    "price": {"fr": "Prix", "en": "Price"},
    "total": {"fr": "Prix total", "en": "Total price"},
    "all_included": {
        "fr": "Toutes taxes comprises.",
        "en": "All taxes included.",
    },
    "gb": {"fr": "{name}, {volume} Go", "en": "{name}, {volume} GB"},
    "renewal": {"fr": " (renouvellement)", "en": " (renewal)"},
    "upgrade": {"fr": " (augmentation de volume)", "en": " (larger volume)"},
    "option": {"fr": "Option : {name}", "en": "Option: {name}"},
    "months": {"fr": "{months} mois", "en": "{months} month(s)"},
    "page": {"fr": "page", "en": "page"},
    "of": {"fr": "sur", "en": "of"},
    "what_title": {"fr": "Ce que fait le service", "en": "What the service does"},
    "interoperability": {
        "fr": "Le service s’utilise avec les protocoles ouverts de l’internet et des logiciels courants ; il ne "
        "demande aucun matériel ni logiciel de l’association.",
        "en": "The service is used with open protocols of the internet and common software; it needs no hardware or "
        "software of the association.",
    },
    "payment_title": {"fr": "Paiement", "en": "Payment"},
    "payment": {
        "fr": "La commande est payable jusqu’au {until} inclus, par carte bancaire, PayPal ou chèque tiré sur un "
        "établissement situé en France, en euros. Passé ce jour, elle est annulée.",
        "en": "The order can be paid until {until} included, by bank card, PayPal or cheque drawn on a bank located in "
        "France, in euro. After that day it is cancelled.",
    },
    "free": {
        "fr": "Cette commande est gratuite : il n’y a rien à payer, ni maintenant ni plus tard.",
        "en": "This order is free of charge: there is nothing to pay, now or later.",
    },
    "term_title": {"fr": "Début, durée et fin", "en": "Start, term and end"},
    "duration": {
        "fr": "Le service commence à la réception du paiement (chèque : quand la banque l’a crédité). Sa fin est "
        "recalculée ce jour-là, jamais plus courte. Le contrat prend fin de lui-même à cette date : il n’y a ni "
        "reconduction tacite ni prélèvement. Le service est ensuite désactivé pendant un mois, puis ses données "
        "sont supprimées.",
        "en": "The service starts on receipt of the payment (a cheque: once the bank has credited it). Its end is "
        "computed again that day, never shorter. The contract ends by itself on that date: there is no tacit renewal "
        "and no automatic debit. The service is then disabled for one month, after which its data is deleted.",
    },
    "duration_free": {
        "fr": "Le service commence dès la confirmation de la commande. Le contrat prend fin de lui-même à la date "
        "prévue : il n’y a ni reconduction tacite ni prélèvement. Le service est ensuite désactivé pendant un mois, "
        "puis ses données sont supprimées.",
        "en": "The service starts as soon as the order is confirmed. The contract ends by itself on the planned date: "
        "there is no tacit renewal and no automatic debit. The service is then disabled for one month, after which "
        "its data is deleted.",
    },
    "withdrawal_title": {"fr": "Droit de rétractation", "en": "Right of withdrawal"},
    "withdrawal": {
        "fr": "Vous avez le droit de vous rétracter du présent contrat sans donner de motif dans un délai de quatorze "
        "jours. Le délai de rétractation expire quatorze jours après le jour de la conclusion du contrat ; si le "
        "paiement est plus tardif, nous comptons à partir de lui. Pour exercer le droit de rétractation, vous devez "
        "nous notifier ({reach}) votre décision de rétractation du présent contrat au moyen d’une déclaration dénuée "
        "d’ambiguïté (par exemple, lettre envoyée par la poste ou courrier électronique). Vous pouvez utiliser le "
        "modèle de formulaire de rétractation ci-joint mais ce n’est pas obligatoire. Vous pouvez également exercer "
        "votre droit de rétractation en ligne sur {site}, par le lien « renoncer au contrat ici » présent sur chaque "
        "page. Si vous utilisez cette fonctionnalité en ligne, nous vous enverrons, dans les meilleurs délais, un "
        "accusé de réception de la rétractation sur un support durable (par exemple, par courriel), y compris son "
        "contenu ainsi que la date et l’heure de sa soumission. Pour que le délai de rétractation soit respecté, il "
        "suffit que vous transmettiez votre communication relative à l’exercice du droit de rétractation avant "
        "l’expiration du délai de rétractation.",
        "en": "You have the right to withdraw from this contract within fourteen days without giving any reason. The "
        "withdrawal period expires fourteen days after the day of the conclusion of the contract; if the payment "
        "comes later, we count from it. To exercise the right of withdrawal, you must inform us ({reach}) of your "
        "decision to withdraw from this contract by an unequivocal statement (e.g. a letter sent by post or e-mail). "
        "You may use the attached model withdrawal form, but it is not obligatory. You can also exercise your right "
        "of withdrawal online at {site}, by the link “withdraw from the contract here” on each page. If you use this "
        "online function, we will send you an acknowledgement of receipt of the withdrawal on a durable medium (e.g. "
        "by e-mail) without delay, with its content and the date and time of its submission. To meet the withdrawal "
        "deadline, it is sufficient for you to send your communication concerning your exercise of the right of "
        "withdrawal before the withdrawal period has expired.",
    },
    "effects": {
        "fr": "En cas de rétractation de votre part du présent contrat, nous vous rembourserons tous les paiements "
        "reçus de vous sans retard excessif et, en tout état de cause, au plus tard quatorze jours à compter du jour "
        "où nous sommes informés de votre décision de rétractation du présent contrat. Nous procéderons au "
        "remboursement en utilisant le même moyen de paiement que celui que vous aurez utilisé pour la transaction "
        "initiale, sauf si vous convenez expressément d’un moyen différent ; en tout état de cause, ce remboursement "
        "n’occasionnera pas de frais pour vous. Si vous avez demandé de commencer la prestation de services pendant "
        "le délai de rétractation, vous devrez nous payer un montant proportionnel à ce qui vous a été fourni "
        "jusqu’au moment où vous nous avez informé de votre rétractation du présent contrat, par rapport à l’ensemble "
        "des prestations prévues par le contrat.",
        "en": "If you withdraw from this contract, we shall reimburse to you all payments received from you without "
        "undue delay and in any event not later than fourteen days from the day on which we are informed about your "
        "decision to withdraw from this contract. We will carry out such reimbursement using the same means of "
        "payment as you used for the initial transaction, unless you have expressly agreed otherwise; in any event, "
        "you will not incur any fees as a result of such reimbursement. If you requested to begin the performance of "
        "services during the withdrawal period, you shall pay us an amount which is in proportion to what has been "
        "provided until you have communicated to us your withdrawal from this contract, in comparison with the full "
        "coverage of the contract.",
    },
    "no_withdrawal": {
        "fr": "Le droit de rétractation des consommateurs ne concerne pas cette commande.",
        "en": "The consumers’ right of withdrawal does not concern this order.",
    },
    "consents_title": {"fr": "Ce à quoi vous avez consenti", "en": "What you consented to"},
    "consent": {"fr": "{text} (le {at})", "en": "{text} (on {at})"},
    "deemed": {
        "fr": "Consentement réputé donné par la clause 14.3 des conditions : {text}",
        "en": "Consent taken as given by clause 14.3 of the terms: {text}",
    },
    "no_express_request": {
        "fr": "Vous n’avez pas demandé expressément que le service commence avant la fin du délai de rétractation.",
        "en": "You did not expressly request that the service starts before the end of the withdrawal period.",
    },
    "terms": {
        "fr": "Conditions acceptées : version {version} (SHA-256 {sha256}), le {at}.",
        "en": "Terms accepted: version {version} (SHA-256 {sha256}), on {at}.",
    },
    "rights_title": {"fr": "Garanties, réclamations, médiation", "en": "Guarantees, complaints, mediation"},
    "conformity": {
        "fr": "Le consommateur bénéficie de la garantie légale de conformité des services numériques (articles "
        "L. 224-25-12 et suivants du code de la consommation) pendant toute la durée du contrat : mise en conformité "
        "sans frais ni retard injustifié, à défaut réduction du prix ou fin du contrat.",
        "en": "The consumer has the legal guarantee of conformity of digital services (articles L. 224-25-12 ff. of "
        "the French consumer code) during the whole term: conformity without charge or undue delay, failing which a "
        "reduction of the price or the end of the contract.",
    },
    "complaints": {
        "fr": "Réclamations : {email}, ou par courrier au siège. Si le désaccord persiste, le consommateur peut "
        "recourir gratuitement au médiateur : {mediator}.",
        "en": "Complaints: {email}, or by post to the registered office. If the disagreement persists, the consumer "
        "may turn free of charge to the mediator: {mediator}.",
    },
}

_FORM: Labels = {
    "title": {"fr": "Modèle de formulaire de rétractation", "en": "Model withdrawal form"},
    "when": {
        "fr": "(Veuillez compléter et renvoyer le présent formulaire uniquement si vous souhaitez vous rétracter du "
        "contrat.)",
        "en": "(Complete and return this form only if you wish to withdraw from the contract.)",
    },
    "to": {"fr": "À l’attention de {seller} :", "en": "To {seller}:"},
    "declare": {
        "fr": "Je/nous (*) vous notifie/notifions (*) par la présente ma/notre (*) rétractation du contrat (*) portant "
        "sur la vente du bien (*)/pour la prestation de services (*) ci-dessous :",
        "en": "I/We (*) hereby give notice that I/We (*) withdraw from my/our (*) contract of sale of the following "
        "goods (*)/for the provision of the following service (*):",
    },
    "ordered": {"fr": "Commandé le (*)/reçu le (*) :", "en": "Ordered on (*)/received on (*):"},
    "name": {"fr": "Nom du (des) consommateur(s) :", "en": "Name of consumer(s):"},
    "address": {"fr": "Adresse du (des) consommateur(s) :", "en": "Address of consumer(s):"},
    "signature": {
        "fr": "Signature du (des) consommateur(s) (uniquement en cas de notification du présent formulaire sur "
        "papier) :",
        "en": "Signature of consumer(s) (only if this form is notified on paper):",
    },
    "date": {"fr": "Date :", "en": "Date:"},
    "strike": {"fr": "(*) Rayez la mention inutile.", "en": "(*) Delete as appropriate."},
}

CONTRACT: dict[str, Labels] = {"fiche-1": _CONTRACT}
FORM: dict[str, Labels] = {"fiche-1": _FORM}
