//! What our mails say: the mailed code and the invitation. Notices have words of their own.

use std::fmt::Display;

use super::{Entry, Language};

words! {
    /// Mails.
    Mails = "mail" {
        code_subject(number, of, asked) {
            en: "Your sign-in code: code {number} of {of}, {asked} UTC",
            de: "Ihr Anmeldecode: Code {number} von {of}, {asked} UTC",
            es: "Su código de acceso: código {number} de {of}, {asked} UTC",
            fr: "Votre code de connexion\u{a0}: code {number} sur {of}, {asked} UTC",
            pt: "O seu código de acesso: código {number} de {of}, {asked} UTC",
        }
        code_lead {
            en: "Your sign-in code:",
            de: "Ihr Anmeldecode:",
            es: "Su código de acceso:",
            fr: "Votre code de connexion\u{a0}:",
            pt: "O seu código de acesso:",
        }
        code_facts(number, of, asked, span, until) {
            en: "Code {number} of {of}, asked for at {asked} UTC, good for {span}: until {until} UTC.",
            de: "Code {number} von {of}, angefordert um {asked} Uhr UTC, {span} lang gültig: bis {until} Uhr UTC.",
            es: "Código {number} de {of}, solicitado a las {asked} UTC, válido durante {span}: hasta las {until} UTC.",
            fr: "Code {number} sur {of}, demandé à {asked} UTC, valable {span}\u{a0}: jusqu’à {until} UTC.",
            pt: "Código {number} de {of}, pedido às {asked} UTC, válido durante {span}: até às {until} UTC.",
        }
        code_where {
            en: "Type it in the browser window where you asked for it.",
            de: "Geben Sie ihn in dem Browserfenster ein, in dem Sie ihn angefordert haben.",
            es: "Introdúzcalo en la ventana del navegador en la que lo solicitó.",
            fr: "Saisissez-le dans la fenêtre du navigateur où vous l’avez demandé.",
            pt: "Introduza-o na janela do navegador em que o pediu.",
        }
        code_older {
            en: "Older codes no longer count.",
            de: "Ältere Codes gelten nicht mehr.",
            es: "Los códigos anteriores ya no son válidos.",
            fr: "Les codes précédents ne sont plus valables.",
            pt: "Os códigos anteriores já não são válidos.",
        }
        code_stranger {
            en: "If you did not ask for it, somebody else typed your address. They cannot get in with that alone.",
            de: "Wenn Sie ihn nicht angefordert haben, hat jemand anderes Ihre Adresse eingegeben. Damit allein kommt \
                niemand hinein.",
            es: "Si no lo ha solicitado usted, otra persona ha escrito su dirección. Solo con eso no puede entrar.",
            fr: "Si vous ne l’avez pas demandé, quelqu’un d’autre a saisi votre adresse. Cela ne lui suffit pas pour \
                entrer.",
            pt: "Se não o pediu, outra pessoa escreveu o seu endereço. Só com isso não consegue entrar.",
        }
        code_keep {
            en: "Do not give this code to anyone.",
            de: "Geben Sie diesen Code an niemanden weiter.",
            es: "No dé este código a nadie.",
            fr: "Ne donnez ce code à personne.",
            pt: "Não dê este código a ninguém.",
        }
        invitation_subject {
            en: "You are invited to sign in",
            de: "Sie sind zur Anmeldung eingeladen",
            es: "Invitación para iniciar sesión",
            fr: "Invitation à vous connecter",
            pt: "Convite para iniciar sessão",
        }
        invitation_lead {
            en: "You are invited to sign in:",
            de: "Sie sind zur Anmeldung eingeladen:",
            es: "Le invitamos a iniciar sesión:",
            fr: "Vous pouvez maintenant vous connecter\u{a0}:",
            pt: "Já pode iniciar sessão:",
        }
        invitation_steps {
            en: "Type this address of yours there. We mail you a code; then you set up an authenticator app.",
            de: "Geben Sie dort diese E-Mail-Adresse ein. Wir senden Ihnen einen Code; danach richten Sie eine \
                Authenticator-App ein.",
            es: "Escriba allí esta dirección de correo. Le enviaremos un código; después configurará una aplicación de \
                autenticación.",
            fr: "Saisissez-y cette adresse e-mail. Nous vous envoyons un code\u{a0}; ensuite, vous configurez une \
                application d’authentification.",
            pt: "Escreva lá este endereço de e-mail. Enviamos-lhe um código; depois configura uma aplicação de \
                autenticação.",
        }
        invitation_keep {
            en: "The link is for you alone: do not pass it on. If no code comes, ask for a new invitation.",
            de: "Der Link ist nur für Sie: Geben Sie ihn nicht weiter. Wenn kein Code kommt, bitten Sie um eine neue \
                Einladung.",
            es: "El enlace es solo para usted: no lo comparta. Si no llega ningún código, pida otra invitación.",
            fr: "Le lien est pour vous seul\u{a0}: ne le transmettez pas. Si aucun code n’arrive, demandez une nouvelle \
                invitation.",
            pt: "A ligação é só para si: não a partilhe. Se não chegar nenhum código, peça um novo convite.",
        }
        invitation_until(until) {
            en: "The invitation is good until {until}.",
            de: "Die Einladung gilt bis {until}.",
            es: "La invitación es válida hasta el {until}.",
            fr: "L’invitation est valable jusqu’au {until}.",
            pt: "O convite é válido até {until}.",
        }
        notice_subject(title) {
            en: "Security notice: {title}",
            de: "Sicherheitshinweis: {title}",
            es: "Aviso de seguridad: {title}",
            fr: "Avis de sécurité\u{a0}: {title}",
            pt: "Aviso de segurança: {title}",
        }
        notice_advice_own {
            en: "If this was you, there is nothing to do. If this was not you, tell whoever runs this service.",
            de: "Wenn Sie das waren, ist nichts zu tun. Andernfalls melden Sie es den Betreibern dieses Dienstes.",
            es: "Si ha sido usted, no tiene que hacer nada. Si no, avise a quien gestiona este servicio.",
            fr: "Si c’était vous, il n’y a rien à faire. Sinon, prévenez les responsables de ce service.",
            pt: "Se esta ação foi sua, não precisa de fazer nada. Caso contrário, avise os responsáveis por este serviço.",
        }
        notice_advice_owner {
            en: "You are told as an owner. If you did not expect this, ask them, and not by e-mail.",
            de: "Sie erfahren dies in der Rolle OWNER. Wenn Sie es nicht erwartet haben, fragen Sie dort nach, aber nicht \
                per E-Mail.",
            es: "Recibe este aviso por tener el rol OWNER. Si no lo esperaba, pregunte a esa persona, y no por correo.",
            fr: "Vous recevez cet avis au titre du rôle OWNER. Si vous ne vous y attendiez pas, demandez à la personne, \
                mais pas par e-mail.",
            pt: "Recebe este aviso por ter a função OWNER. Se não o esperava, pergunte à pessoa, e não por e-mail.",
        }
        notice_by(actor) {
            en: "Done by {actor}.",
            de: "Ausgeführt von {actor}.",
            es: "Hecho por {actor}.",
            fr: "Fait par {actor}.",
            pt: "Feito por {actor}.",
        }
        notice_deeds_title {
            en: "changes to several admins",
            de: "Änderungen an mehreren Konten",
            es: "cambios en varios administradores",
            fr: "changements sur plusieurs administrateurs",
            pt: "alterações a vários administradores",
        }
        notice_deeds(count) {
            en: "{count} changes to admins were made at once. The first of them:",
            de: "{count} Änderungen an Konten wurden auf einmal vorgenommen. Die ersten davon:",
            es: "Se han hecho {count} cambios en administradores a la vez. Los primeros:",
            fr: "{count} changements ont été faits d’un coup sur des administrateurs. Les premiers\u{a0}:",
            pt: "Foram feitas {count} alterações a administradores de uma vez. As primeiras:",
        }
        notice_times(count) {
            en: "This happened {count} times; the time given is that of the last.",
            de: "Das ist {count}-mal geschehen; genannt ist der Zeitpunkt des letzten Mals.",
            es: "Ha ocurrido {count} veces; se indica el momento de la última.",
            fr: "Cela s’est produit {count} fois\u{a0}; l’heure indiquée est celle de la dernière.",
            pt: "Aconteceu {count} vezes; a hora indicada é a da última.",
        }
        notice_nothing_to_use {
            en: "This mail holds no code and no link: none is needed.",
            de: "Diese E-Mail enthält weder Code noch Link: Es wird keiner gebraucht.",
            es: "Este correo no contiene ningún código ni enlace: no hace falta.",
            fr: "Cet e-mail ne contient ni code ni lien\u{a0}: aucun n’est nécessaire.",
            pt: "Este e-mail não contém nenhum código nem ligação: não são precisos.",
        }
    }
}
