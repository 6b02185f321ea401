"""What the demo's partners say in their own words, by tactic and zone."""

from __future__ import annotations

Words = dict[tuple[str, str], str]

OWN_WORDS: dict[str, Words] = {
    "nordlicht": {
        ("email", "subject"): "Ihr Betrieb steht still. Und mittags läuft er wieder?",
        ("email", "partner_note"): (
            "<p>Wir sind das Systemhaus an der Speicherstraße: 42 Leute, die ihre Kunden beim "
            "Vornamen kennen und im Ernstfall in einer Stunde vor Ort sind.</p>"
        ),
        ("landing", "partner_note"): (
            "<p>Nordlicht betreut seit 1998 Hafenbetriebe, Werkstätten und Praxen zwischen Flensburg "
            "und Lüneburg. Die Probe machen wir bei Ihnen im Haus.</p>"
        ),
    },
    "brightwater": {
        ("email", "subject"): "Could you be back by lunch? Let's find out together",
        ("email", "partner_note"): (
            "<p>Brightwater runs recovery rehearsals for clinics, schools and credit unions across "
            "Oregon and Washington. We bring the plan, you bring the coffee.</p>"
        ),
        ("display", "headline"): "Nine o'clock: down. Noon: back.",
        ("landing", "partner_note"): (
            "<p>Our engineers have sat in your server room before: 180 sites between Eugene and "
            "Bellingham rely on us when the morning goes wrong.</p>"
        ),
    },
    "al-safa": {
        ("email", "partner_note"): (
            "<p>فريق الصفا للتقنية في دبي يرافقكم من أول تجربة استعادة حتى آخرها، باللغتين العربية "
            "والإنجليزية، وفي مقر عملكم.</p>"
        ),
        ("landing", "partner_note"): (
            "<p>نخدم المستشفيات والمدارس والفنادق في دبي والشارقة منذ عام 2011، ونجري تجربة الاستعادة "
            "معكم في مقر عملكم.</p>"
        ),
    },
    "kestrel-rowe": {
        ("email", "partner_note"): (
            "<p>Kestrel &amp; Rowe look after the systems of law firms and publishers south of the "
            "river. One named engineer, one phone number, and the fastest call-back in London.</p>"
        ),
        ("linkedin", "headline"): "Down at nine. Back by lunch.",
    },
    "maple-harbour": {
        ("email", "partner_note"): (
            "<p>Maple Harbour is the best recovery team in Atlantic Canada: eleven people in Halifax, "
            "a call back within the hour guaranteed.</p>"
        ),
    },
    "alpenblick": {
        ("email", "partner_note"): (
            "<p>Alpenblick Informatik betreut Hotels, Seilbahnen und Gemeinden in Tirol. Wir proben "
            "den Ernstfall mit Ihnen, bevor die Saison beginnt.</p>"
        ),
    },
}

#: The words that Nordlicht's first try uses and the brand guide does not allow, and what they
#: become.
FORBIDDEN_HEADLINE = "Mit uns sind Sie 100 % sicher"
MENDED_HEADLINE = "Mit uns sind Sie mittags wieder da"
