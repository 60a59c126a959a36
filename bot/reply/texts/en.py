"""What we say in English, to somebody who may be new in Sweden."""

from bot.reply.texts.model import Texts

ENGLISH = Texts(
    welcome=(
        "Hello! I answer questions about work-integrating social enterprises (ASF) in Blekinge,"
        " Sweden: what they are, how to start one, what IOP and public procurement mean, and"
        " whom to contact.\n\n"
        "I am a program. The answers are written by people, with source and date. What I can't"
        " answer I pass on to a person.\n\n"
        "Write your question in your own words, or try one of these:"
    ),
    example_entries=("asf-definition", "iop-vs-lou", "starta-asf-steg"),
    help=(
        "Write your question the way you would say it. I find the answer that fits and show"
        " where it comes from and as of when. If I am not sure, I ask what you mean. If I don't"
        " know, a person takes over.\n\n"
        "You can also write:\n"
        "- /guide: start an ASF, step by step\n"
        "- /compare: compare IOP, procurement and association grants\n"
        "- /glossary: difficult words and what they mean\n"
        "- /search and a word: search for the word\n"
        "- /quote and a question: an answer with sources, ready to paste\n"
        "- /language: English, Swedish or easy Swedish\n"
        "- /human: ask a person\n"
        "- /ticket: see how your case is getting on\n"
        "- /my_data: get what we keep about you\n"
        "- /erase: delete what we keep about you\n"
        "- /privacy: how we treat your data"
    ),
    privacy=(
        "The project behind this assistant is responsible for what is kept about you.\n\n"
        "We keep what you write, our answers, your number in the chat, how you want to be answered"
        " and whether an answer helped you. We need that to answer you, and to see where the"
        " answers have to get better. The text is encrypted. Swedish personal identity numbers are"
        " removed before anything is kept. Pictures, voice messages and other files are passed on"
        " to our staff, but we don't keep them ourselves.\n\n"
        "After {days} days we delete what was written. Of a case only the number, the dates and"
        " how it ended are left. Our staff can add the wording of a question, so that I understand"
        " it next time. It is then kept without saying who wrote it.\n\n"
        "Only the project's staff see questions that are passed on to a person, in a group of"
        " their own on Telegram. If you write to me on Telegram, Telegram sees the messages too,"
        " and has its own rules for them. Please don't write about illness or other sensitive"
        " things that the answer doesn't need.\n\n"
        "Write /my_data to get what we keep about you, and /erase to delete it."
    ),
    words_please="I can only read text. Please describe your question in words.",
    which_do_you_mean="Which of these do you mean?",
    none_of_these="None of these: ask a person",
    ask_person="Ask a person",
    easy_swedish="Easy Swedish",
    ordinary_swedish="Swedish",
    english="English",
    did_not_find="I can't find a reliable answer to that.",
    not_understood="I have not understood what you mean.",
    you_asked_for_person="A person takes over.",
    handed_over=(
        "I have passed your question on. Your case has number {number}."
        " You will get an answer here, by {expected} at the latest."
    ),
    add_more="You can write more here meanwhile. It is all added to your case.",
    with_person_already=(
        "Your case {number} is already with a person. You will get an answer here,"
        " by {expected} at the latest."
    ),
    entry_is_gone="That answer is no longer there. Please write your question again.",
    something_went_wrong=(
        "Something went wrong on our side while answering you. Our staff have been told."
    ),
    agent_answers="Answer in case {number}:",
    as_of="As of: {date}.",
    may_be_out_of_date=("Note: this answer was due for review by {date} and may be out of date."),
    not_settled="Here the sources disagree, or the matter is not settled. Please ask a person.",
    contact_line="Turn to {name}. {does}",
    related="Related questions",
    read_more="Read more",
    has_helped="👍 Helped",
    no_help="👎 Didn't help",
    thanks="Thank you, good to know.",
    offer_person="Thank you for telling us. Would you like a person to answer instead?",
    button_is_old=(
        "That button is too old or could not be read. Please write your question again, and I"
        " will give it another try."
    ),
    ask_privately=(
        "This is not for everybody to read. Write to me in private, and a person will take care"
        " of your question there."
    ),
    ask_here="Hello! Write your question here. If I can't answer it, a person takes over.",
    not_in_words=(
        "I can only read text, so a person will look at what you have sent. Please also describe"
        " in words what you would like to know: that makes it faster."
    ),
    many_messages="You have written a lot in a short time, so I gather all of it in one case.",
    slow_down=(
        "You have written a lot in a short time. Nothing is lost: all of it is gathered in your"
        " case {number}, and our staff will read it."
    ),
    case_is_open_again=(
        "You have changed your question, so case {number} is open again. Our staff see both"
        " versions and will answer here."
    ),
    case_goes_on=(
        "I can't find a reliable answer to that, so I add it to your case {number}, which is open"
        " again. Our staff will answer here."
    ),
    case_is_closed="Case {number} is closed. If you have more questions, just write them here.",
    blocked=(
        "Our staff have ended this conversation. What you write here is not answered any more. If"
        " you think that this is wrong, contact the project in another way."
    ),
    back="Back",
    forward="Forward",
    page_of="(page {page} of {pages})",
    glossary="Glossary A–Ö",
    glossary_letters=(
        "Glossary: choose a letter. The words are in Swedish, as you meet them here, with their"
        " meaning in English. You can also search in both languages: write /search and a word."
    ),
    glossary_letter="Glossary: {letter}",
    in_other_language="in Swedish: {words}",
    whole_answers_have_sources=(
        "Sources and dates are in the full answers. Press a button, or write a question."
    ),
    how_to_search=(
        "Write /search and a word, and I look in the glossary and among the questions. For"
        " example: /search wage subsidy"
    ),
    search_heading='Search for "{words}"',
    nothing_found=(
        'I find nothing about "{words}". Try another word, look in the glossary or ask a person.'
    ),
    guide_step="Step {number} of {count}: {title}",
    after_last_step=(
        "That was the last step. After that, it is you who run the company. Come back with"
        " questions when they turn up, or ask a person right now."
    ),
    start_over="From the beginning",
    no_guide="The guide is not available right now. Write your question, or ask a person.",
    in_quotation_marks="“{words}”",
    entry_and_version="Entry {id}, version {version}.",
    no_verified_answer="There is no verified answer to the question {question}.",
    decided_by="Decides: {name}. {does}",
    source_line="Source: {title}. {publisher}, {date}. {url}",
    which_to_quote="Which answer do you want to quote? Write the command after the question:",
    quote_this="- {title} /quote {id}",
    how_to_quote=(
        "Write /quote and a question or the name of an entry, and you get an answer with sources,"
        " ready to paste. For example: /quote {id}"
    ),
    choose_language="Choose how I answer you.",
    language_chosen="From now on I answer in English.",
    easy_swedish_chosen="From now on I answer in easy Swedish.",
    your_data=(
        "The file holds what we keep about you: what you have written, our answers, your cases and"
        " how you want to be answered. Any text editor opens it.\n\n"
        "Write /erase if you want us to delete it."
    ),
    name_of_data_file="my-data-{date}.json",
    left_out_of_data=(
        "Left out: notes that our staff have written for themselves, the names of our staff,"
        " whether you have pressed that an answer helped or not, and which answer you chose when"
        " you were asked what you meant."
    ),
    what_is_erased=(
        "Do you want us to delete what we keep about you? Then what you have written, our answers,"
        " your questions in all cases and what you have said about the answers will be gone. This"
        " can't be undone."
    ),
    what_is_left=(
        "The numbers and dates of your cases, and how they ended, are left for the statistics."
        " Your number in the chat and your choice of language are left too, so that we can answer"
        " if you write again. If our staff have added how you worded a question, it is left"
        " without saying who wrote it."
    ),
    erased_while_waiting=(
        "Your case {number} is waiting for an answer. If you delete everything now, it is closed"
        " without one."
    ),
    copies_on_telegram=(
        "Your words are taken out of the case cards in our staff's group on Telegram. Additions and"
        " files that were sent there already are deleted by our staff. Telegram's own copy of our"
        " chat is yours to delete, in Telegram."
    ),
    erase="Yes, delete it",
    keep="No, keep it",
    erased=(
        "Now it is deleted: what you have written, our answers, your questions in all cases and"
        " what you have said about the answers."
    ),
    tickets_left=(
        "Of your cases only numbers, dates and how they ended are left ({count} in all). The"
        " newest:"
    ),
    kept="We keep what is there. Nothing has been deleted.",
    your_tickets="Your cases, the newest first:",
    no_tickets="You have no cases. Press the button if you want a person to answer you.",
    ticket_and_date="Case {number} ({date})",
    ticket_is_open="waiting for an answer, by {expected} at the latest",
    ticket_is_answered="answered",
    ticket_is_undeliverable=(
        "answered, but the answer could not be brought to you. Please write your question again"
    ),
    ticket_is_closed="closed",
    question_erased="(the question has been deleted)",
)
