"""What we say in Swedish: short sentences and everyday words, in every register."""

from bot.reply.texts.model import Texts

SWEDISH = Texts(
    welcome=(
        "Hej! Jag svarar på frågor om arbetsintegrerande sociala företag (ASF) i Blekinge:"
        " vad de är, hur man startar ett, vad IOP och upphandling innebär och vem du kan"
        " vända dig till.\n\n"
        "Jag är ett program. Svaren är skrivna av människor, med källa och datum. Det jag inte"
        " kan svara på lämnar jag till en människa.\n\n"
        "Skriv din fråga med egna ord, eller prova en av de här:"
    ),
    example_entries=("asf-definition", "iop-vs-lou", "starta-asf-steg"),
    help=(
        "Skriv din fråga som du skulle säga den. Jag söker upp det svar som passar och visar"
        " varifrån det kommer och när det gällde. Är jag osäker frågar jag vad du menar. Vet jag"
        " inte, tar en människa över.\n\n"
        "Du kan också skriva:\n"
        "- /starta: starta ett ASF, steg för steg\n"
        "- /jamfor: jämför IOP, upphandling och föreningsbidrag\n"
        "- /ordlista: svåra ord och vad de betyder\n"
        "- /sok och ett ord: sök på ordet\n"
        "- /citera och en fråga: ett svar med källor, att klistra in\n"
        "- /sprak: svenska, lättläst eller engelska\n"
        "- /manniska: fråga en människa\n"
        "- /arende: se hur det går med ditt ärende\n"
        "- /mina_data: få det vi har sparat om dig\n"
        "- /radera: ta bort det vi har sparat om dig\n"
        "- /privacy: så behandlar vi dina uppgifter"
    ),
    privacy=(
        "Projektet bakom den här assistenten ansvarar för det som sparas om dig.\n\n"
        "Vi sparar det du skriver, våra svar, ditt nummer i chatten, hur du vill bli svarad och"
        " om ett svar hjälpte dig. Det behövs för att kunna svara dig, och för att vi ska se var"
        " svaren behöver bli bättre. Texten är krypterad. Personnummer tar vi bort innan något"
        " sparas. Bilder, röstmeddelanden och andra filer lämnar vi vidare till vår personal, men"
        " sparar dem inte själva.\n\n"
        "Efter {days} dagar tar vi bort det som har skrivits. Kvar av ett ärende blir bara nummer,"
        " datum och hur det slutade. Personalen kan lägga in hur en fråga är formulerad, så att"
        " jag förstår den nästa gång. Då sparas frågan utan uppgift om vem som skrev den.\n\n"
        "Bara projektets personal ser frågor som lämnas till en människa, i en egen grupp på"
        " Telegram. Skriver du till mig på Telegram ser också Telegram meddelandena, och har egna"
        " regler för dem. Skriv inte om sjukdom eller annat känsligt som inte behövs för"
        " svaret.\n\n"
        "Skriv /mina_data för att få det vi har sparat om dig, och /radera för att ta bort det."
    ),
    words_please="Jag kan bara läsa text. Beskriv gärna din fråga med ord.",
    which_do_you_mean="Vilket av det här menar du?",
    none_of_these="Inget av det här: fråga en människa",
    ask_person="Fråga en människa",
    easy_swedish="Lättläst",
    ordinary_swedish="Vanlig svenska",
    english="English",
    did_not_find="Jag hittar inget säkert svar på det.",
    not_understood="Jag har inte förstått vad du menar.",
    you_asked_for_person="En människa tar över.",
    handed_over=(
        "Jag har skickat frågan vidare. Ditt ärende har nummer {number}."
        " Du får svar här, senast {expected}."
    ),
    add_more="Du kan skriva mer här så länge. Allt läggs till ditt ärende.",
    with_person_already=(
        "Ditt ärende {number} är redan hos en människa. Du får svar här, senast {expected}."
    ),
    entry_is_gone="Det svaret finns inte längre. Skriv gärna din fråga på nytt.",
    something_went_wrong=(
        "Något gick fel hos oss när din fråga skulle besvaras. Vår personal har fått veta det."
    ),
    agent_answers="Svar i ärende {number}:",
    as_of="Uppgift från: {date}.",
    may_be_out_of_date=("Obs! Svaret skulle ha setts över senast {date} och kan vara inaktuellt."),
    not_settled="Här är källorna inte överens, eller frågan är inte avgjord. Fråga en människa.",
    contact_line="Vänd dig till {name}. {does}",
    related="Liknande frågor",
    read_more="Läs mer",
    has_helped="👍 Hjälpte",
    no_help="👎 Hjälpte inte",
    thanks="Tack, bra att veta.",
    offer_person="Tack för att du säger det. Vill du att en människa svarar i stället?",
    button_is_old=(
        "Den knappen är för gammal eller gick inte att läsa. Skriv gärna din fråga igen, så"
        " försöker jag på nytt."
    ),
    ask_privately=(
        "Det här tar vi inte inför alla. Skriv till mig privat, så tar en människa hand om din"
        " fråga där."
    ),
    ask_here="Hej! Skriv din fråga här. Kan jag inte svara, tar en människa över.",
    not_in_words=(
        "Jag kan bara läsa text, så en människa ser på det du har skickat. Beskriv gärna med ord"
        " vad du undrar, så går det fortare."
    ),
    many_messages="Du har skrivit mycket på kort tid, så jag samlar allt i ett ärende.",
    slow_down=(
        "Du har skrivit mycket på kort tid. Inget går förlorat: allt samlas i ditt ärende"
        " {number}, och personalen läser det."
    ),
    case_is_open_again=(
        "Du har ändrat din fråga, så ärende {number} är öppet igen. Personalen ser båda"
        " versionerna och svarar här."
    ),
    case_goes_on=(
        "Jag hittar inget säkert svar på det, så jag lägger till det i ditt ärende {number}, som är"
        " öppet igen. Personalen svarar här."
    ),
    case_is_closed=(
        "Ärende {number} är avslutat. Har du fler frågor är det bara att skriva dem här."
    ),
    blocked=(
        "Personalen har avslutat samtalet. Det du skriver här besvaras inte längre. Tycker du att"
        " det är fel, kontakta projektet på annat sätt."
    ),
    back="Tillbaka",
    forward="Framåt",
    page_of="(sida {page} av {pages})",
    glossary="Ordlista A–Ö",
    glossary_letters="Ordlista: välj en bokstav. Du kan också söka. Skriv /sok och ett ord.",
    glossary_letter="Ordlista: {letter}",
    in_other_language="på engelska: {words}",
    whole_answers_have_sources=(
        "Källor och datum står i de fullständiga svaren. Tryck på en knapp, eller skriv en fråga."
    ),
    how_to_search=(
        "Skriv /sok och ett ord, så söker jag i ordlistan och bland frågorna. Till exempel:"
        " /sok lönebidrag"
    ),
    search_heading='Sökning på "{words}"',
    nothing_found=(
        'Jag hittar inget om "{words}". Prova ett annat ord, titta i ordlistan eller fråga en'
        " människa."
    ),
    guide_step="Steg {number} av {count}: {title}",
    after_last_step=(
        "Det var det sista steget. Sedan är det ni som driver företaget. Kom tillbaka med frågor"
        " när de dyker upp, eller fråga en människa redan nu."
    ),
    start_over="Från början",
    no_guide="Guiden finns inte just nu. Skriv din fråga, eller fråga en människa.",
    in_quotation_marks="”{words}”",
    entry_and_version="Post {id}, version {version}.",
    no_verified_answer="Det finns inget säkert svar på frågan {question}.",
    decided_by="Avgör: {name}. {does}",
    source_line="Källa: {title}. {publisher}, {date}. {url}",
    which_to_quote="Vilket svar vill du citera? Skriv kommandot som står efter frågan:",
    quote_this="- {title} /citera {id}",
    how_to_quote=(
        "Skriv /citera och en fråga eller namnet på en post, så får du ett svar med källor, att"
        " klistra in. Till exempel: /citera {id}"
    ),
    choose_language="Välj hur jag ska svara.",
    language_chosen="Nu svarar jag på vanlig svenska.",
    easy_swedish_chosen="Nu svarar jag på lätt svenska.",
    your_data=(
        "Filen innehåller det vi har sparat om dig: det du har skrivit, våra svar, dina ärenden"
        " och hur du vill bli svarad. Du kan öppna den i ett vanligt textprogram.\n\n"
        "Skriv /radera om du vill att vi tar bort det."
    ),
    name_of_data_file="mina-data-{date}.json",
    left_out_of_data=(
        "Utelämnat: anteckningar som personalen har skrivit för sig själv, personalens namn, om"
        " du har tryckt på att ett svar hjälpte eller inte, och vilket svar du valde när du fick"
        " frågan vad du menade."
    ),
    what_is_erased=(
        "Vill du att vi tar bort det som vi har sparat om dig? Då försvinner det du har skrivit,"
        " våra svar, dina frågor i alla ärenden och vad du har sagt om svaren. Det går inte att"
        " ångra."
    ),
    what_is_left=(
        "Kvar blir ärendenas nummer, datum och hur de slutade, för statistiken. Ditt nummer i"
        " chatten och ditt val av språk finns också kvar, så att vi kan svara om du skriver igen."
        " Har personalen lagt in hur du formulerade en fråga, finns den kvar utan uppgift om vem"
        " som skrev den."
    ),
    erased_while_waiting=(
        "Ditt ärende {number} väntar på svar. Tar du bort allt nu, avslutas det utan svar."
    ),
    copies_on_telegram=(
        "Dina ord tas bort ur ärendekorten i personalens grupp på Telegram. Tillägg och filer som"
        " redan är skickade dit tar personalen bort själv. Telegrams egen kopia av vår chatt tar"
        " du bort i Telegram."
    ),
    erase="Ja, ta bort det",
    keep="Nej, behåll det",
    erased=(
        "Nu är det borttaget: det du har skrivit, våra svar, dina frågor i alla ärenden och vad"
        " du har sagt om svaren."
    ),
    tickets_left=(
        "Kvar av dina ärenden är bara nummer, datum och hur de slutade (antal: {count}). De"
        " senaste:"
    ),
    kept="Vi behåller det som är sparat. Inget är borttaget.",
    your_tickets="Dina ärenden, de senaste först:",
    no_tickets="Du har inga ärenden. Tryck på knappen om du vill att en människa svarar dig.",
    ticket_and_date="Ärende {number} ({date})",
    ticket_is_open="väntar på svar, senast {expected}",
    ticket_is_answered="besvarat",
    ticket_is_undeliverable=(
        "besvarat, men svaret kunde inte lämnas till dig. Skriv gärna din fråga igen"
    ),
    ticket_is_closed="avslutat",
    question_erased="(frågan är borttagen)",
)
