"""What people in France make passwords of, the most usual first, for an estimate that only knows English.

Drawn up by hand, not copied from any list: what security advice warns of (first words, affection, calendar, places,
clubs, animals, food), the rows of the French keyboard, and this trade's own words. Short function words are left
out: they would make good sentences look weak. Accents are taken off before words are looked up.
"""

_KEYBOARD = """
azerty azertyuiop azertyui azertyu qsdfghjklm qsdfghjk qsdfgh wxcvbn azer qsdf wxcv azeqsd azeqsdwxc azqswx aqwzsx
aqwzsxedc aqwzsxedcrfv aqzsed wxcqsdaze poiuytreza mlkjhgfdsq nbvcxw 1a2z3e 1a2z3e4r 1a2z3e4r5t a1z2e3 a1z2e3r4
a1z2e3r4t5 aze123 azerty123 0azerty
"""
_FIRST = """
motdepasse bienvenue bonjour jetaime soleil doudou loulou bonsoir salut coucou merci password admin administrateur
utilisateur secret connexion compte client acces passe ouvretoi sesame internet ordinateur maison famille bureau
entreprise association travail hebergement site serveur bonheur amour moncompte monmotdepasse nouveau changemoi
changezmoi provisoire temporaire
"""
_AFFECTION = """
cheri cherie moncoeur coeur monamour monange ange bebe chouchou titi toutou minou nounou tatie tonton papa maman mamie
papi papy mamy frere soeur copine copain princesse prince bisou bisous calin jtm jetadore amourtoujours pourlavie
monbebe puce mapuce loulou louloute poupee nana nounours doudoune choupette choupinette pitchoune lapin lapinou poussin
canard bichon tresor etoile reve liberte vie chance espoir paix sourire
"""
_CALENDAR = """
janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre lundi mardi mercredi jeudi vendredi
samedi dimanche printemps ete automne hiver vacances noel paques anniversaire rentree weekend
"""
_PLACES = """
france paris marseille lyon toulouse bordeaux lille nantes nice strasbourg montpellier rennes reims toulon grenoble
dijon angers nimes brest limoges tours amiens perpignan metz besancon orleans rouen mulhouse caen nancy avignon poitiers
versailles pau calais cannes antibes beziers ajaccio bastia bretagne normandie alsace lorraine bourgogne provence corse
savoie auvergne aquitaine picardie vendee martinique guadeloupe reunion guyane mayotte algerie maroc tunisie portugal
italie espagne belgique suisse quebec europe afrique
"""
_CLUBS = """
psg allezlom allezlesbleus lesbleus olympique olympiquedemarseille olympiquelyonnais parissaintgermain girondins
saintetienne allezlesverts football foot rugby zidane mbappe platini ronaldo messi champion championdumonde tennis
petanque judo velo moto voiture renault peugeot citroen ferrari
"""
_ANIMALS_AND_FOOD = """
chien chat cheval chevaux dauphin papillon oiseau tigre lion loup louve ours panda tortue licorne dragon souris pigeon
colombe colombier aigle requin abeille coccinelle grenouille chocolat fraise cerise pomme orange banane citron framboise
vanille caramel nutella fromage camembert saucisson baguette croissant pizza biere pastis ricard champagne bonbon
"""
_THINGS = """
musique guitare piano danse cinema plage montagne jardin fleur fleurs rose tulipe marguerite violette lune ciel mer
ocean ile nature neige feu eau terre arbre foret rouge bleu vert jaune noir blanc violet argent diamant magique musicien
pirate sorciere fantome vampire police pompier docteur professeur ecole college lycee etudiant
"""
_NAMES = """
nicolas thomas julien alexandre pierre maxime antoine kevin guillaume romain sebastien mathieu clement florian jeremy
anthony vincent olivier philippe christophe laurent stephane frederic thierry francois bernard jacques michel patrick
gerard marie camille julie pauline manon marine laura lea chloe emma sarah celine aurelie sophie nathalie isabelle
sylvie catherine valerie sandrine virginie stephanie caroline charlotte mathilde juliette margaux lucas hugo enzo theo
louis gabriel raphael arthur jules nathan mohamed fatima karim nadia samir ines jade alice louise
"""

_ALL = (_FIRST, _KEYBOARD, _AFFECTION, _CALENDAR, _PLACES, _CLUBS, _ANIMALS_AND_FOOD, _THINGS, _NAMES)
WORDS: tuple[str, ...] = tuple(dict.fromkeys(word for group in _ALL for word in group.split()))
"""Ordered by how soon somebody who guesses tries them; the order is ours."""
