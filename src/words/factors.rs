//! What notices say of changed factors, of browsers trusted and of another address: whatever may be part of a takeover.

use std::fmt::Display;

use super::{Entry, Language};

words! {
    /// Notices of what an account is signed in to with. Of each kind a title, what it says of the reader's own account, and
    /// what of another's.
    FactorNotices = "notice" {
        recovered_title {
            en: "a recovery code was used",
            de: "ein Wiederherstellungscode wurde verwendet",
            es: "se ha usado un código de recuperación",
            fr: "un code de secours a été utilisé",
            pt: "foi usado um código de recuperação",
        }
        recovered_own {
            en: "A recovery code was used in the place of the authenticator app to sign in to your account.",
            de: "Zur Anmeldung bei Ihrem Konto wurde anstelle der Authenticator-App ein Wiederherstellungscode verwendet.",
            es: "Se ha usado un código de recuperación en lugar de la aplicación de autenticación para entrar en su cuenta.",
            fr: "Un code de secours a remplacé l’application d’authentification pour une connexion à votre compte.",
            pt: "Foi usado um código de recuperação em vez da aplicação de autenticação para entrar na sua conta.",
        }
        recovered_other(account) {
            en: "A recovery code was used in the place of the authenticator app to sign in to the account {account}.",
            de: "Zur Anmeldung beim Konto {account} wurde anstelle der Authenticator-App ein Wiederherstellungscode verwendet.",
            es: "Se ha usado un código de recuperación en lugar de la aplicación de autenticación para entrar en la cuenta {account}.",
            fr: "Un code de secours a remplacé l’application d’authentification pour une connexion au compte {account}.",
            pt: "Foi usado um código de recuperação em vez da aplicação de autenticação para entrar na conta {account}.",
        }
        codes_title {
            en: "new recovery codes",
            de: "neue Wiederherstellungscodes",
            es: "nuevos códigos de recuperación",
            fr: "nouveaux codes de secours",
            pt: "novos códigos de recuperação",
        }
        codes_own {
            en: "New recovery codes were made for your account. The ones before are void.",
            de: "Für Ihr Konto wurden neue Wiederherstellungscodes erstellt. Die bisherigen gelten nicht mehr.",
            es: "Se han creado nuevos códigos de recuperación para su cuenta. Los anteriores ya no valen.",
            fr: "De nouveaux codes de secours ont été créés pour votre compte. Les précédents ne valent plus.",
            pt: "Foram criados novos códigos de recuperação para a sua conta. Os anteriores já não valem.",
        }
        codes_other(account) {
            en: "New recovery codes were made for the account {account}. The ones before are void.",
            de: "Für das Konto {account} wurden neue Wiederherstellungscodes erstellt. Die bisherigen gelten nicht mehr.",
            es: "Se han creado nuevos códigos de recuperación para la cuenta {account}. Los anteriores ya no valen.",
            fr: "De nouveaux codes de secours ont été créés pour le compte {account}. Les précédents ne valent plus.",
            pt: "Foram criados novos códigos de recuperação para a conta {account}. Os anteriores já não valem.",
        }
        replaced_title {
            en: "an authenticator was replaced",
            de: "ein Authenticator wurde ersetzt",
            es: "se ha sustituido un autenticador",
            fr: "un authentificateur a été remplacé",
            pt: "foi substituído um autenticador",
        }
        replaced_own {
            en: "Another authenticator app was set up for your account. The one before is void.",
            de: "Für Ihr Konto wurde eine andere Authenticator-App eingerichtet. Die bisherige gilt nicht mehr.",
            es: "Se ha configurado otra aplicación de autenticación para su cuenta. La anterior ya no vale.",
            fr: "Une autre application d’authentification a été configurée pour votre compte. La précédente ne vaut plus.",
            pt: "Foi configurada outra aplicação de autenticação para a sua conta. A anterior já não vale.",
        }
        replaced_other(account) {
            en: "Another authenticator app was set up for the account {account}. The one before is void.",
            de: "Für das Konto {account} wurde eine andere Authenticator-App eingerichtet. Die bisherige gilt nicht mehr.",
            es: "Se ha configurado otra aplicación de autenticación para la cuenta {account}. La anterior ya no vale.",
            fr: "Une autre application d’authentification a été configurée pour le compte {account}. La précédente ne vaut plus.",
            pt: "Foi configurada outra aplicação de autenticação para a conta {account}. A anterior já não vale.",
        }
        altered_title {
            en: "a row of the database was written by someone else",
            de: "eine Zeile der Datenbank wurde von jemand anderem geschrieben",
            es: "alguien ajeno ha escrito una fila de la base de datos",
            fr: "une ligne de la base de données a été écrite par quelqu’un d’autre",
            pt: "uma linha da base de dados foi escrita por outra pessoa",
        }
        altered_own {
            en: "Someone wrote to the database beside us what your account may do; it was refused.",
            de: "Jemand hat an uns vorbei in die Datenbank geschrieben, was Ihr Konto darf; es wurde abgelehnt.",
            es: "Alguien ha escrito en la base de datos, sin pasar por nosotros, lo que su cuenta puede hacer; se ha rechazado.",
            fr: "Quelqu’un a écrit dans la base de données, sans passer par nous, ce que votre compte peut faire ; cela a été refusé.",
            pt: "Alguém escreveu na base de dados, sem passar por nós, o que a sua conta pode fazer; foi recusado.",
        }
        altered_other(account) {
            en: "Someone wrote to the database beside us what the account {account} may do; it was refused.",
            de: "Jemand hat an uns vorbei in die Datenbank geschrieben, was das Konto {account} darf; es wurde abgelehnt.",
            es: "Alguien ha escrito en la base de datos, sin pasar por nosotros, lo que la cuenta {account} puede hacer; se ha rechazado.",
            fr: "Quelqu’un a écrit dans la base de données, sans passer par nous, ce que le compte {account} peut faire ; cela a été refusé.",
            pt: "Alguém escreveu na base de dados, sem passar por nós, o que a conta {account} pode fazer; foi recusado.",
        }
        trusted_title {
            en: "a browser was trusted by a link",
            de: "ein Browser gilt durch einen Link als vertraut",
            es: "un navegador es de confianza por un enlace",
            fr: "un navigateur est approuvé par un lien",
            pt: "um navegador é de confiança por uma ligação",
        }
        trusted_own {
            en: "A device link of your account was opened, and a browser is trusted by it.",
            de: "Ein Gerätelink Ihres Kontos wurde geöffnet; ein Browser gilt dadurch als vertraut.",
            es: "Se ha abierto un enlace de dispositivo de su cuenta y, con él, un navegador es de confianza.",
            fr: "Un lien d’appareil de votre compte a été ouvert, et un navigateur est approuvé par ce lien.",
            pt: "Foi aberta uma ligação de dispositivo da sua conta e, com ela, um navegador é de confiança.",
        }
        trusted_other(account) {
            en: "A device link of the account {account} was opened, and a browser is trusted by it.",
            de: "Ein Gerätelink des Kontos {account} wurde geöffnet; ein Browser gilt dadurch als vertraut.",
            es: "Se ha abierto un enlace de dispositivo de la cuenta {account} y, con él, un navegador es de confianza.",
            fr: "Un lien d’appareil du compte {account} a été ouvert, et un navigateur est approuvé par ce lien.",
            pt: "Foi aberta uma ligação de dispositivo da conta {account} e, com ela, um navegador é de confiança.",
        }
        moved_title {
            en: "an e-mail address was changed",
            de: "eine E-Mail-Adresse wurde geändert",
            es: "se ha cambiado una dirección de correo",
            fr: "une adresse e-mail a été changée",
            pt: "foi alterado um endereço de e-mail",
        }
        moved_own {
            en: "The e-mail address of your account was changed. Sign-in codes go to the new one from now on.",
            de: "Die E-Mail-Adresse Ihres Kontos wurde geändert. Anmeldecodes gehen ab jetzt an die neue.",
            es: "Se ha cambiado la dirección de correo de su cuenta. Los códigos de acceso se envían ya a la nueva.",
            fr: "L’adresse e-mail de votre compte a été changée. Les codes de connexion vont désormais à la nouvelle.",
            pt: "O endereço de e-mail da sua conta foi alterado. Os códigos de acesso passam a ir para o novo.",
        }
        moved_other(account) {
            en: "An account has another e-mail address from now on: {account}. Its sign-in codes go there.",
            de: "Ein Konto hat ab jetzt eine andere E-Mail-Adresse: {account}. Seine Anmeldecodes gehen dorthin.",
            es: "Una cuenta tiene ahora otra dirección de correo: {account}. Sus códigos de acceso se envían allí.",
            fr: "Un compte a désormais une autre adresse e-mail\u{a0}: {account}. Ses codes de connexion y sont envoyés.",
            pt: "Uma conta tem agora outro endereço de e-mail: {account}. Os seus códigos de acesso vão para lá.",
        }
    }
}
