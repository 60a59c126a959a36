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
        " varifrån det kommer och när det gällde.\n\n"
        "Är jag osäker frågar jag vad du menar. Vet jag inte, tar en människa över.\n\n"
        'Du kan alltid skriva "prata med en människa".'
    ),
    privacy=(
        "Vi sparar det du skriver, våra svar och ditt nummer i chatten. Det behövs för att kunna"
        " svara dig. Texten är krypterad. Personnummer tar vi bort innan något sparas.\n\n"
        "Bara projektets personal ser frågor som lämnas till en människa. Skriv inte om sjukdom"
        " eller annat känsligt som inte behövs för svaret.\n\n"
        'Vill du att det vi har sparat tas bort? Skriv "prata med en människa" och be om det.'
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
)
