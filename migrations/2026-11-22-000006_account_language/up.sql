-- In which language an account reads its mails and pages. Not chosen: as its browser asks.
alter table accounts add column language text
    constraint accounts_language_check check (language in ('en', 'de', 'es', 'fr', 'pt'));
