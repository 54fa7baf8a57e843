//! What notices say: a sentence a kind, to whom it concerns or to an owner. No code, no link and no address of anyone's
//! machine: whoever reads the mailbox learns nothing to use.

use std::fmt::Display;

use super::{Entry, Language};

words! {
    /// Notices. Of each kind a title, what it says of the reader's own account, and what of another's.
    Notices = "notice" {
        new_browser_title {
            en: "a sign-in from a new browser",
            de: "Anmeldung mit einem neuen Browser",
            es: "inicio de sesión desde un navegador nuevo",
            fr: "connexion depuis un nouveau navigateur",
            pt: "início de sessão num navegador novo",
        }
        new_browser_own {
            en: "A browser that had not been used for it before signed in to your account.",
            de: "Mit einem Browser, der dafür noch nicht verwendet wurde, hat sich jemand bei Ihrem Konto angemeldet.",
            es: "Se ha iniciado sesión en su cuenta desde un navegador que no se había usado antes para ello.",
            fr: "Une connexion à votre compte a eu lieu depuis un navigateur jamais utilisé pour cela auparavant.",
            pt: "Foi iniciada sessão na sua conta num navegador que ainda não tinha sido usado para isso.",
        }
        new_browser_other(account) {
            en: "A browser that had not been used for it before signed in to the account {account}.",
            de: "Mit einem Browser, der dafür noch nicht verwendet wurde, hat sich jemand beim Konto {account} angemeldet.",
            es: "Se ha iniciado sesión en la cuenta {account} desde un navegador que no se había usado antes para ello.",
            fr: "Une connexion au compte {account} a eu lieu depuis un navigateur jamais utilisé pour cela auparavant.",
            pt: "Foi iniciada sessão na conta {account} num navegador que ainda não tinha sido usado para isso.",
        }
        failing_title {
            en: "wrong authenticator codes",
            de: "falsche Authenticator-Codes",
            es: "códigos de autenticación incorrectos",
            fr: "codes d’authentification erronés",
            pt: "códigos de autenticação errados",
        }
        failing_own {
            en: "Somebody gave the right mailed code for your account, and then wrong authenticator codes.",
            de: "Jemand hat für Ihr Konto den richtigen Code aus der E-Mail und danach falsche Authenticator-Codes \
                eingegeben.",
            es: "Alguien ha introducido el código correcto del correo de su cuenta y después códigos de autenticación \
                incorrectos.",
            fr: "Quelqu’un a saisi le bon code reçu par e-mail pour votre compte, puis des codes d’authentification \
                erronés.",
            pt: "Alguém introduziu o código certo enviado por e-mail para a sua conta e, depois, códigos de autenticação \
                errados.",
        }
        failing_other(account) {
            en: "Somebody gave the right mailed code for the account {account}, and then wrong authenticator codes.",
            de: "Jemand hat für das Konto {account} den richtigen Code aus der E-Mail und danach falsche \
                Authenticator-Codes eingegeben.",
            es: "Alguien ha introducido el código correcto del correo de la cuenta {account} y después códigos de \
                autenticación incorrectos.",
            fr: "Quelqu’un a saisi le bon code reçu par e-mail pour le compte {account}, puis des codes \
                d’authentification erronés.",
            pt: "Alguém introduziu o código certo enviado por e-mail para a conta {account} e, depois, códigos de \
                autenticação errados.",
        }
        replayed_title {
            en: "a used authenticator code",
            de: "ein bereits verwendeter Authenticator-Code",
            es: "un código de autenticación ya usado",
            fr: "un code d’authentification déjà utilisé",
            pt: "um código de autenticação já usado",
        }
        replayed_own {
            en: "An authenticator code that was used already, or is older than the last, was given for your account. It \
                was refused.",
            de: "Für Ihr Konto wurde ein Authenticator-Code eingegeben, der bereits verwendet wurde oder älter als der \
                letzte ist. Er wurde abgelehnt.",
            es: "Se ha introducido para su cuenta un código de autenticación ya usado o anterior al último. Se ha \
                rechazado.",
            fr: "Un code d’authentification déjà utilisé, ou plus ancien que le dernier, a été saisi pour votre compte. \
                Il a été refusé.",
            pt: "Foi introduzido para a sua conta um código de autenticação já usado ou anterior ao último. Foi recusado.",
        }
        replayed_other(account) {
            en: "An authenticator code that was used already, or is older than the last, was given for the account \
                {account}. It was refused.",
            de: "Für das Konto {account} wurde ein Authenticator-Code eingegeben, der bereits verwendet wurde oder älter \
                als der letzte ist. Er wurde abgelehnt.",
            es: "Se ha introducido para la cuenta {account} un código de autenticación ya usado o anterior al último. Se \
                ha rechazado.",
            fr: "Un code d’authentification déjà utilisé, ou plus ancien que le dernier, a été saisi pour le compte \
                {account}. Il a été refusé.",
            pt: "Foi introduzido para a conta {account} um código de autenticação já usado ou anterior ao último. Foi \
                recusado.",
        }
        enrolled_title {
            en: "an authenticator was set up",
            de: "ein Authenticator wurde eingerichtet",
            es: "se ha configurado un autenticador",
            fr: "un authentificateur a été configuré",
            pt: "foi configurado um autenticador",
        }
        enrolled_own {
            en: "An authenticator app was set up for your account.",
            de: "Für Ihr Konto wurde eine Authenticator-App eingerichtet.",
            es: "Se ha configurado una aplicación de autenticación para su cuenta.",
            fr: "Une application d’authentification a été configurée pour votre compte.",
            pt: "Foi configurada uma aplicação de autenticação para a sua conta.",
        }
        enrolled_other(account) {
            en: "An authenticator app was set up for the account {account}.",
            de: "Für das Konto {account} wurde eine Authenticator-App eingerichtet.",
            es: "Se ha configurado una aplicación de autenticación para la cuenta {account}.",
            fr: "Une application d’authentification a été configurée pour le compte {account}.",
            pt: "Foi configurada uma aplicação de autenticação para a conta {account}.",
        }
        reset_title {
            en: "an authenticator was removed",
            de: "ein Authenticator wurde entfernt",
            es: "se ha retirado un autenticador",
            fr: "un authentificateur a été retiré",
            pt: "foi removido um autenticador",
        }
        reset_own {
            en: "The authenticator app of your account was removed. A new one may now be set up.",
            de: "Die Authenticator-App Ihres Kontos wurde entfernt. Nun kann eine neue eingerichtet werden.",
            es: "Se ha retirado la aplicación de autenticación de su cuenta. Ahora se puede configurar una nueva.",
            fr: "L’application d’authentification de votre compte a été retirée. Une nouvelle peut être configurée.",
            pt: "A aplicação de autenticação da sua conta foi removida. Pode agora ser configurada uma nova.",
        }
        reset_other(account) {
            en: "The authenticator app of the account {account} was removed. A new one may now be set up.",
            de: "Die Authenticator-App des Kontos {account} wurde entfernt. Nun kann eine neue eingerichtet werden.",
            es: "Se ha retirado la aplicación de autenticación de la cuenta {account}. Ahora se puede configurar una nueva.",
            fr: "L’application d’authentification du compte {account} a été retirée. Une nouvelle peut être configurée.",
            pt: "A aplicação de autenticação da conta {account} foi removida. Pode agora ser configurada uma nova.",
        }
        locked_title {
            en: "too many wrong codes",
            de: "zu viele falsche Codes",
            es: "demasiados códigos incorrectos",
            fr: "trop de codes erronés",
            pt: "demasiados códigos errados",
        }
        locked_own {
            en: "Too many wrong codes were given for your account. For a while no more are accepted from there.",
            de: "Für Ihr Konto wurden zu viele falsche Codes eingegeben. Von dort werden eine Zeit lang keine mehr \
                angenommen.",
            es: "Se han introducido demasiados códigos incorrectos para su cuenta. Durante un tiempo no se aceptarán más \
                desde allí.",
            fr: "Trop de codes erronés ont été saisis pour votre compte. Pendant un certain temps, aucun autre ne sera \
                accepté de cet endroit.",
            pt: "Foram introduzidos demasiados códigos errados para a sua conta. Durante algum tempo não são aceites mais \
                a partir daí.",
        }
        locked_other(account) {
            en: "Too many wrong codes were given for the account {account}. For a while no more are accepted from there.",
            de: "Für das Konto {account} wurden zu viele falsche Codes eingegeben. Von dort werden eine Zeit lang keine \
                mehr angenommen.",
            es: "Se han introducido demasiados códigos incorrectos para la cuenta {account}. Durante un tiempo no se \
                aceptarán más desde allí.",
            fr: "Trop de codes erronés ont été saisis pour le compte {account}. Pendant un certain temps, aucun autre ne \
                sera accepté de cet endroit.",
            pt: "Foram introduzidos demasiados códigos errados para a conta {account}. Durante algum tempo não são \
                aceites mais a partir daí.",
        }
        suspended_title {
            en: "an authenticator is suspended",
            de: "ein Authenticator ist gesperrt",
            es: "un autenticador está suspendido",
            fr: "un authentificateur est suspendu",
            pt: "um autenticador está suspenso",
        }
        suspended_own {
            en: "The authenticator app of your account is suspended after too many wrong codes. A reset or a recovery code ends that.",
            de: "Die Authenticator-App Ihres Kontos ist nach zu vielen falschen Codes gesperrt. Ein Zurücksetzen oder \
                ein Wiederherstellungscode hebt das auf.",
            es: "La aplicación de autenticación de su cuenta está suspendida por demasiados códigos incorrectos. Un \
                restablecimiento o un código de recuperación lo remedia.",
            fr: "L’application d’authentification de votre compte est suspendue après trop de codes erronés. Une \
                réinitialisation ou un code de secours y met fin.",
            pt: "A aplicação de autenticação da sua conta está suspensa após demasiados códigos errados. Uma reposição \
                ou um código de recuperação põe fim a isso.",
        }
        suspended_other(account) {
            en: "The authenticator app of the account {account} is suspended after too many wrong codes. A reset or a \
                recovery code ends that.",
            de: "Die Authenticator-App des Kontos {account} ist nach zu vielen falschen Codes gesperrt. Ein \
                Zurücksetzen oder ein Wiederherstellungscode hebt das auf.",
            es: "La aplicación de autenticación de la cuenta {account} está suspendida por demasiados códigos \
                incorrectos. Un restablecimiento o un código de recuperación lo remedia.",
            fr: "L’application d’authentification du compte {account} est suspendue après trop de codes erronés. Une \
                réinitialisation ou un code de secours y met fin.",
            pt: "A aplicação de autenticação da conta {account} está suspensa após demasiados códigos errados. Uma \
                reposição ou um código de recuperação põe fim a isso.",
        }
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
