"""Closed lists of words that names are told by. All are folded: small, without accents."""

from __future__ import annotations

import re


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


PARTICLES = _set(
    "von van der den de del della di da dos du la le al el bin ibn ben zu zur zum of the ter ten"
)

# Never names; months and days are told apart by the dates of a sentence.
CALENDAR = _set(
    """january february march april may june july august september october november december
    januar februar marz mai juni juli oktober dezember janner monday tuesday wednesday thursday
    friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag
    jan feb aug sept sep oct okt nov dec dez"""
)

# Words that open a sentence, or are written with a capital, and are no names.
_ENGLISH_OPENERS = _set(
    """i i'm i've i'd i'll a an the this that these those he she it its it's they their them we
    our us you your his her hers my me mine who whom whose which what when where why how there
    here and or but nor so yet for if unless until while whereas although though because since
    as at by in on of to from with without within into onto over under above below between among
    amid against about after before during through throughout despite except besides beside
    beyond near off out up down around across along behind toward towards upon via per like
    unlike not no none nothing nobody never neither either both all any some many much more most
    few fewer less least several each every other others another such same own only also even
    still just already again once twice soon later then now today tomorrow yesterday tonight ago
    always often sometimes usually rather quite very too instead thus hence therefore however
    moreover furthermore meanwhile nevertheless nonetheless otherwise perhaps maybe indeed
    former latter hundred thousand million billion half is are was were be been being am has
    have had do does did can could will would shall should may might must let according based
    given following including compared unlike due whether others everyone someone anyone nobody
    everything something anything yes"""
)
# Open sentences too, and names: New York, Great Britain, One Nation.
WEAK_OPENERS = _set(
    """new old good great big small early late high long people women men children first second
    third fourth last next one two three four five six seven eight nine ten eleven twelve
    experts officials police scientists researchers economists critics supporters analysts nice
    turkey frank flame pole soul dane polish jordan catch speaker santa oil gas gold silver
    water music art food money work fire smoke rain snow ice wind sport football tennis rugby
    coffee tea wine beer milk sugar salt bread meat fish wood coal iron steel oxygen energy
    power heat light life death love hope fear faith history time evidence software hardware
    traffic crime violence wealth poverty labour land air demand supply growth trade debt tax
    rent pay research advice news sex single members residents"""
)
_GERMAN_OPENERS = _set(
    """zugleich gleichzeitig ferner weiterhin erneut daraufhin hingegen indes indessen
    unterdessen stattdessen abschliessend grundsatzlich tatsachlich naturlich offenbar angeblich
    demnach demzufolge anschliessend insgesamt besonders gerade allein selbst ebenso ebenfalls
    immerhin jedenfalls kunftig kurzlich mehrfach wiederholt ausdrucklich vergeblich der die das
    den dem des ein eine einen einem einer eines kein keine keinen keinem keiner dieser diese
    dieses diesen diesem jener jene jenes jenen jeder jede jedes jeden jedem alle aller allen
    alles viele vielen vieler wenige einige einigen mehrere mehreren manche solche er sie es ihr
    ihre ihren ihrem ihrer ihres ihm ihn ihnen sein seine seinen seinem seiner seines wir uns
    unser unsere ich du mich mir man wer wen wem was wann wo warum wie wieso weshalb woher wohin
    welcher welche welches und oder aber denn sondern doch jedoch weil da dass ob wenn als
    wahrend obwohl bevor nachdem seit seitdem bis damit sobald solange falls indem an am auf aus
    bei beim bis durch fur gegen hinter im in ins mit nach neben ohne seit uber um unter vom von
    vor wahrend wegen zu zum zur zwischen trotz statt anstatt laut entlang innerhalb ausserhalb
    gegenuber nicht nie niemals nirgends nichts niemand nur auch sogar noch schon bereits wieder
    einmal bald spater dann nun jetzt heute morgen gestern vorgestern immer oft manchmal meist
    meistens eher sehr zu so also daher deshalb darum deswegen allerdings ausserdem zudem
    dennoch trotzdem inzwischen mittlerweile vielleicht wohl etwa fast rund circa erst zuerst
    zunachst zuletzt schliesslich danach davor dabei dafur dagegen daran darauf daraus darin
    davon dazu hier dort oben unten links rechts zwei drei vier funf sechs sieben acht neun zehn
    elf zwolf erste ersten erster zweite zweiten zweiter dritte letzte letzten nachste beide
    beiden andere anderen anderer anderes ist sind war waren wird wurde wurden hat haben hatte
    hatten kann konnen konnte muss mussen soll sollen will wollen darf mag ja nein bitte"""
)
OPENERS = {"en": _ENGLISH_OPENERS, "de": _GERMAN_OPENERS}

DETERMINERS = _set(
    """the this that these those a an der die das den dem ein eine einer dieser diese dieses
    jener jene jenes beide"""
)
PRONOUNS = _set(
    "he she it they we i his her their its er sie es ihr ihre sein seine wir ich man selbst"
)
PREPOSITIONS = _set(
    """in on at of for with by from to about after before during through over under between
    among against into since until despite near according an am auf aus bei beim durch fur gegen
    im ins mit nach neben seit uber um unter vom von vor wegen zu zum zur zwischen trotz laut
    wahrend"""
)

# A lone word without an article before one of these is somebody's name.
PERSONAL_VERBS = _set(
    """is was has had will would can could does did may asked asks met meets visited visits won
    wins signed signs wrote writes became spoke speaks went goes came travelled traveled plans
    planned hopes hoped believes believed thinks thought supports supported opposes opposed led
    leads left took takes gave gets gave made makes offered offers proposed proposes suggested
    invited thanked resigned died lived studied taught married founded invented discovered
    played ist war hat hatte will wollte kann konnte soll sollte darf muss wurde wird traf
    trifft besuchte besucht gewann gewinnt unterzeichnete schrieb schreibt sprach spricht ging
    kam reiste reist plant plante hofft hoffte glaubt glaubte unterstutzt unterstutzte leitete
    nahm gab bot schlug dankte starb lebte studierte heiratete grundete erfand entdeckte spielte
    said says told demanded demands announced announces criticised criticized warned warns
    called calls urged urges claimed claims argued argues insisted insists stressed declared
    promised rejected rejects denied denies wants wanted sagte sagt forderte fordert erklarte
    erklart kritisierte kritisiert betonte betont warnte warnt verlangte verlangt behauptete
    kundigte ausserte lehnte meinte drohte versprach"""
)

TITLE = {
    "de": re.compile(
        r"^(?:Herrn?|Frau|Dr|Prof|Professor(?:in)?|König(?:in)?|Kaiser(?:in)?|Papst|Prinz"
        r"|Prinzessin|Lord|Sir|Graf|General|Oberst|Bischof|Erzbischof|Kardinal|Senator(?:in)?"
        r"|Richter(?:in)?|Autor(?:in)?|Physiker(?:in)?|Chemiker(?:in)?|Ingenieur(?:in)?"
        r"|Trainer(?:in)?|Regisseur(?:in)?|Historiker(?:in)?)$"
        r"|(?:[Kk]anzler|[Pp]räsident|[Mm]inister|[Cc]hef|[Ss]precher|[Pp]remier|[Kk]ommissar"
        r"|[Gg]ouverneur|[Bb]ürgermeister|[Ss]ekretär|[Vv]orsitzende|[Bb]otschafter"
        r"|[Aa]bgeordnete|[Ww]issenschaftler|[Ff]orscher)(?:in|r|n|s)?$"
    ),
    "en": re.compile(
        r"^(?:Mr|Mrs|Ms|Dr|Prof|Professor|King|Queen|Emperor|Pope|Prince|Princess|Lord|Lady|Sir"
        r"|Count|General|Colonel|Captain|Bishop|Archbishop|Cardinal|Senator|Judge|Justice"
        r"|President|Chancellor|Minister|Premier|Governor|Mayor|Secretary|Chairman|Chairwoman"
        r"|Ambassador|Congressman|Congresswoman|Representative|Spokesman|Spokeswoman|Chief"
        r"|Commissioner|Foreign|Defence|Defense|Finance|Interior|Prime|Vice|Deputy|Former|Director"
        r"|Economist|Engineer|Executive|Analyst|Owner)$"
    ),
}

ABBREVIATIONS = _set(
    """LKW PKW AG GMBH KG TV PC CD DVD DNA DNS AIDS OK CEO GDP BIP PS PM AM CO2 KI AI EUR USD
    GBP SMS HIV IT EDV PDF WM EM MEZ MESZ CEST GMT UTC MP MPS NGO NGOS NRO BC AD BCE CE EV UHR
    MW KM KG RNA ATP II III PHD MA BA DC TNT UFO IQ O2 H2O N2 CFO DJ ID LED LSD NR ABB"""
)

# Common nouns and adjectives of names, which translators translate.
GENERIC = _set(
    """street road avenue square park hill hills mountain mountains valley river lake sea ocean
    bay gulf island islands coast cape county city town village district region province state
    states republic kingdom empire union federation confederation league alliance community
    commonwealth house palace castle tower bridge station airport port harbour harbor museum
    library theatre theater opera hall church cathedral abbey temple mosque university college
    school academy institute institution society association organisation organization agency
    authority office department ministry minister ministers government parliament congress
    senate assembly council committee commission cabinet court courts tribunal chamber party
    movement front army navy air force forces guard guards police service services bank fund
    stock exchange market company companies corporation group foundation trust club team cup
    championship championships games game series show festival prize award day week year century
    age ages era period time times revolution war wars battle treaty treaties agreement accord
    pact act law laws bill charter constitution convention declaration protocol conference
    summit plan programme program project report article chapter book books bible testament
    gospel letter letters theory theorem hypothesis principle method system test model north
    south east west northern southern eastern western central upper lower great greater new old
    high royal national international federal general supreme public social united democratic
    republican liberal conservative labour labor green people people's world global human rights
    civil foreign home interior economic security health education science sciences technology
    engineering environment development trade labour president king queen emperor pope
    chancellor governor mayor secretary chief director member members head leader chairman
    bishop duke earl prince minister lord lady sir saint st father mother brothers sons family
    dynasty black white red blue golden holy sacred big little grand first second third main
    special joint common open free independent young middle ancient modern early late medieval
    renaissance reformation enlightenment sun moon earth heaven hell internet web media press
    news post times journal magazine radio television film music strasse platz berg tal fluss
    see meer ozean bucht insel inseln kuste kreis stadt dorf bezirk land republik konigreich
    reich bund haus palast schloss turm brucke bahnhof flughafen hafen kirche dom universitat
    schule akademie institut gesellschaft verband verein behorde amt ministerium regierung
    parlament kongress senat rat ausschuss kommission gericht partei bewegung armee polizei bank
    borse markt firma gruppe stiftung liga pokal spiele preis tag woche jahr jahre jahren
    jahrhundert zeit krieg schlacht vertrag gesetz verfassung konferenz gipfel plan bericht buch
    prozent euro dollar millionen milliarden million milliarde mio mrd kilometer meter tonnen
    kilo gramm stunden minuten sekunden uhr grad ende anfang mitte teil teile menschen mann frau
    kind kinder jahrgang hektar liter cent pfund franken"""
)

FIRST_NAMES = _set(
    """abdullah adam adolf alan albert aleksandr alexander alexej alexei alice ali alfred andrea
    andreas andrej andrew andrzej angela anna anne annalena anthony antonio antony armin arthur
    barack barbara bashar ben benjamin bernard bernd bernie bill bob boris brian bruce carl
    carlos carsten catherine charles charlotte christian christiane christine christoph
    christopher claudia clemens cristina dagmar daniel david dennis dieter dietmar dirk dmitri
    dmitrij dmitry dominic donald doris dorothea edward elisabeth elizabeth elon emily emma
    emmanuel erich erik ernst eva evelyn ferdinand florian francis francois frank franz
    franziska frederick friedrich fritz gavin georg george georgia gerald gerd gerhard giorgia
    gottfried gregor guido gunther hans hannah harald harold harry heidi heiko heinrich heinz
    helen helga helmut henry herbert hermann hillary horst hubertus hugo ian immanuel ingrid
    isaac isabel ivan iwan jack jacob jacques jakob james jan jane janet jason jean jeff
    jennifer jens jeremy jerome jerry jill jim jimmy joachim joan joe joerg johann johanna
    johannes john jonathan jorg jose josef joseph joschka juan julia julian julius jurgen justin
    kamala karen karin karl katharina katherine kathrin keir kenneth kevin klaus konrad
    konstantin kurt lars laura leo leonardo leonid leonid lisa louis luca lucas ludwig luis
    luise lukas manfred manuela marc marco margaret maria marie marine marion mark markus martha
    martin mary matt matteo matthew matthias max maximilian melanie michael michail michel
    michelle miguel mike mikhail mohamed mohammed monika muhammad narendra nancy nicholas nick
    nicola nicolas nikita nikola nikolai nikolaj olaf oleg oliver oscar oskar otto patrick paul
    paula pedro peter petra philip philipp pierre rainer ralf ralph raphael recep regina
    reinhard renate rene ricardo richard rishi robert roberto roger roland rolf ronald rosa
    rudolf rudy sabine sahra samuel sandra sara sarah sebastian sergej sergei sergey sigmund
    sigmar silvio simon simone sophie stefan stefanie stephan stephen steve steven stuart susan
    susanne svenja sven sylvia tatjana ted theodor theresa thomas thorsten tim timothy tina
    tobias tom tony udo ulrich ulrike ursula ute uwe vera victor viktor viktoria vladimir volker
    volodymyr walter werner wilhelm william winfried winston wladimir wolfgang wolodymyr xavier
    yulia yuri"""
)

ASIAN_SURNAMES = _set(
    """xi mao deng hu li wang zhang chen liu jiang zhou zhao wen kim park pak lee yi moon yoon
    ban ho nguyen tran pham vo le lin wu sun zhu ma tang"""
)
