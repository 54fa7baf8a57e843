//! What the sign-in page says while nothing is refused: titles, labels, buttons, and what a step led to.

use std::fmt::Display;

use super::{Entry, Language};

words! {
    /// The sign-in page.
    SignIn = "sign_in" {
        title_email {
            en: "Sign in", de: "Anmelden", es: "Iniciar sesión", fr: "Se connecter", pt: "Iniciar sessão",
        }
        title_mailed {
            en: "Check your mail",
            de: "Sehen Sie in Ihre E-Mails",
            es: "Consulte su correo",
            fr: "Consultez vos e-mails",
            pt: "Consulte o seu e-mail",
        }
        title_authenticator {
            en: "Enter the code of your app",
            de: "Geben Sie den Code Ihrer App ein",
            es: "Introduzca el código de su aplicación",
            fr: "Saisissez le code de votre application",
            pt: "Introduza o código da sua aplicação",
        }
        title_recovery {
            en: "Use a recovery code",
            de: "Wiederherstellungscode verwenden",
            es: "Usar un código de recuperación",
            fr: "Utiliser un code de secours",
            pt: "Usar um código de recuperação",
        }
        title_signed_in {
            en: "You are signed in",
            de: "Sie sind angemeldet",
            es: "Ha iniciado sesión",
            fr: "La connexion est établie",
            pt: "Sessão iniciada",
        }
        step_of(step, steps) {
            en: "Step {step} of {steps}",
            de: "Schritt {step} von {steps}",
            es: "Paso {step} de {steps}",
            fr: "Étape {step} sur {steps}",
            pt: "Passo {step} de {steps}",
        }
        email_label {
            en: "E-mail address",
            de: "E-Mail-Adresse",
            es: "Correo electrónico",
            fr: "Adresse e-mail",
            pt: "Endereço de e-mail",
        }
        invited {
            en: "You are invited. Type the address that the invitation was mailed to, and set up an authenticator app.",
            de: "Sie sind eingeladen. Geben Sie die Adresse ein, an die die Einladung ging, und richten Sie eine \
                Authenticator-App ein.",
            es: "Tiene una invitación. Escriba la dirección a la que se envió y configure una aplicación de \
                autenticación.",
            fr: "Vous êtes invité. Saisissez l’adresse à laquelle l’invitation a été envoyée et configurez une \
                application d’authentification.",
            pt: "Tem um convite. Escreva o endereço para o qual foi enviado e configure uma aplicação de autenticação.",
        }
        email_missing {
            en: "Enter your e-mail address.",
            de: "Geben Sie Ihre E-Mail-Adresse ein.",
            es: "Introduzca su dirección de correo electrónico.",
            fr: "Saisissez votre adresse e-mail.",
            pt: "Introduza o seu endereço de e-mail.",
        }
        send {
            en: "Send me a code",
            de: "Code anfordern",
            es: "Enviarme un código",
            fr: "M’envoyer un code",
            pt: "Enviar-me um código",
        }
        send_in(clock) {
            en: "Send me a code in {clock}",
            de: "Code anfordern in {clock}",
            es: "Enviarme un código dentro de {clock}",
            fr: "M’envoyer un code dans {clock}",
            pt: "Enviar-me um código dentro de {clock}",
        }
        have_code {
            en: "I already have a code",
            de: "Ich habe schon einen Code",
            es: "Ya tengo un código",
            fr: "J’ai déjà un code",
            pt: "Já tenho um código",
        }
        mailed_lead {
            en: "Enter the six digits from the mail to",
            de: "Geben Sie die sechs Ziffern ein aus der E-Mail an",
            es: "Introduzca las seis cifras del correo enviado a",
            fr: "Saisissez les six chiffres de l’e-mail envoyé à",
            pt: "Introduza os seis algarismos do e-mail enviado para",
        }
        mailed_hint {
            en: "It may take a minute to arrive. Look among the unwanted mail too.",
            de: "Es kann eine Minute dauern, bis sie ankommt. Sehen Sie auch im Spam-Ordner nach.",
            es: "Puede tardar un minuto en llegar. Mire también en el correo no deseado.",
            fr: "Il peut mettre une minute à arriver. Regardez aussi parmi les courriers indésirables.",
            pt: "Pode demorar um minuto a chegar. Veja também no correio não solicitado.",
        }
        mailed_label {
            en: "Code from the mail",
            de: "Code aus der E-Mail",
            es: "Código del correo",
            fr: "Code reçu par e-mail",
            pt: "Código do e-mail",
        }
        mailed_next { en: "Continue", de: "Weiter", es: "Continuar", fr: "Continuer", pt: "Continuar" }
        resend {
            en: "Send a new code",
            de: "Neuen Code anfordern",
            es: "Enviar un código nuevo",
            fr: "Envoyer un nouveau code",
            pt: "Enviar um novo código",
        }
        resend_in(clock) {
            en: "Send a new code in {clock}",
            de: "Neuen Code anfordern in {clock}",
            es: "Enviar un código nuevo dentro de {clock}",
            fr: "Envoyer un nouveau code dans {clock}",
            pt: "Enviar um novo código dentro de {clock}",
        }
        resend_ready {
            en: "You can ask for a new code now.",
            de: "Sie können jetzt einen neuen Code anfordern.",
            es: "Ya puede solicitar un código nuevo.",
            fr: "Vous pouvez maintenant demander un nouveau code.",
            pt: "Já pode pedir um novo código.",
        }
        other_address {
            en: "Use another address",
            de: "Andere Adresse verwenden",
            es: "Usar otra dirección",
            fr: "Utiliser une autre adresse",
            pt: "Usar outro endereço",
        }
        code_sent {
            en: "If this address may sign in here, a code is on its way to it.",
            de: "Wenn diese Adresse sich hier anmelden darf, ist ein Code an sie unterwegs.",
            es: "Si esta dirección puede iniciar sesión aquí, hay un código en camino.",
            fr: "Si cette adresse peut se connecter ici, un code est en route.",
            pt: "Se este endereço puder iniciar sessão aqui, um código está a caminho.",
        }
        code_resent {
            en: "A new code is on its way. Older mails no longer count.",
            de: "Ein neuer Code ist unterwegs. Ältere E-Mails gelten nicht mehr.",
            es: "Hay un código nuevo en camino. Los correos anteriores ya no sirven.",
            fr: "Un nouveau code est en route. Les e-mails précédents ne sont plus valables.",
            pt: "Um novo código está a caminho. Os e-mails anteriores já não servem.",
        }
        authenticator_label {
            en: "Code from your authenticator app",
            de: "Code aus Ihrer Authenticator-App",
            es: "Código de su aplicación de autenticación",
            fr: "Code de votre application d’authentification",
            pt: "Código da sua aplicação de autenticação",
        }
        authenticator_next {
            en: "Sign in", de: "Anmelden", es: "Iniciar sesión", fr: "Se connecter", pt: "Iniciar sessão",
        }
        mail_proven {
            en: "Your mail is confirmed.",
            de: "Ihre E-Mail-Adresse ist bestätigt.",
            es: "Su correo está confirmado.",
            fr: "Votre adresse e-mail est confirmée.",
            pt: "O seu e-mail está confirmado.",
        }
        lost_phone {
            en: "Lost your phone? Use a recovery code",
            de: "Telefon verloren? Wiederherstellungscode verwenden",
            es: "¿Ha perdido el teléfono? Use un código de recuperación",
            fr: "Téléphone perdu\u{a0}? Utilisez un code de secours",
            pt: "Perdeu o telemóvel? Use um código de recuperação",
        }
        start_again {
            en: "Start again", de: "Von vorn beginnen", es: "Empezar de nuevo", fr: "Recommencer", pt: "Começar de novo",
        }
        recovery_label {
            en: "Recovery code",
            de: "Wiederherstellungscode",
            es: "Código de recuperación",
            fr: "Code de secours",
            pt: "Código de recuperação",
        }
        recovery_hint {
            en: "Each recovery code works once. Blanks, hyphens and capitals do not matter.",
            de: "Jeder Wiederherstellungscode gilt einmal. Leerzeichen, Bindestriche und Großschreibung spielen keine Rolle.",
            es: "Cada código de recuperación sirve una sola vez. Los espacios, guiones y mayúsculas no importan.",
            fr: "Chaque code de secours ne sert qu’une fois. Espaces, tirets et majuscules sont sans importance.",
            pt: "Cada código de recuperação só serve uma vez. Espaços, hífenes e maiúsculas não contam.",
        }
        recovery_format {
            en: "A recovery code is letters and digits in groups, such as 0123-4567-89ab-cdef.",
            de: "Ein Wiederherstellungscode besteht aus Gruppen von Buchstaben und Ziffern, etwa 0123-4567-89ab-cdef.",
            es: "Un código de recuperación son letras y cifras en grupos, como 0123-4567-89ab-cdef.",
            fr: "Un code de secours se compose de groupes de lettres et de chiffres, comme 0123-4567-89ab-cdef.",
            pt: "Um código de recuperação são letras e algarismos em grupos, como 0123-4567-89ab-cdef.",
        }
        have_phone {
            en: "Use the authenticator app",
            de: "Authenticator-App verwenden",
            es: "Usar la aplicación de autenticación",
            fr: "Utiliser l’application d’authentification",
            pt: "Usar a aplicação de autenticação",
        }
        going_on { en: "Going on…", de: "Es geht weiter …", es: "Continuando…", fr: "Un moment…", pt: "A continuar…" }
        go_on { en: "Go on", de: "Weiter", es: "Continuar", fr: "Continuer", pt: "Continuar" }
        sent_back {
            en: "The page you came from has sent you back here. Go on when you like.",
            de: "Die Seite, von der Sie kamen, hat Sie hierher zurückgeschickt. Gehen Sie weiter, wenn Sie möchten.",
            es: "La página de la que venía le ha devuelto aquí. Continúe cuando quiera.",
            fr: "La page d’où vous venez vous a renvoyé ici. Continuez quand vous le souhaitez.",
            pt: "A página de onde veio enviou-o de volta para aqui. Continue quando quiser.",
        }
        details_missing {
            en: "Both codes were right, but your details did not arrive.",
            de: "Beide Codes waren richtig, aber Ihre Daten sind nicht angekommen.",
            es: "Ambos códigos eran correctos, pero sus datos no han llegado.",
            fr: "Les deux codes étaient bons, mais vos données ne sont pas arrivées.",
            pt: "Ambos os códigos estavam certos, mas os seus dados não chegaram.",
        }
        captcha_open {
            en: "The captcha is not done yet. If you see none, reload the page.",
            de: "Das Captcha ist noch nicht gelöst. Wenn Sie keines sehen, laden Sie die Seite neu.",
            es: "El captcha aún no está resuelto. Si no ve ninguno, recargue la página.",
            fr: "Le captcha n’est pas encore résolu. Si vous n’en voyez pas, rechargez la page.",
            pt: "O captcha ainda não está resolvido. Se não vir nenhum, recarregue a página.",
        }
        captcha_missing {
            en: "The captcha could not be loaded. Check your connection or content blocker, then reload the page.",
            de: "Das Captcha konnte nicht geladen werden. Prüfen Sie Ihre Verbindung oder Ihren Inhaltsblocker und laden \
                Sie die Seite neu.",
            es: "No se ha podido cargar el captcha. Compruebe su conexión o su bloqueador de contenidos y recargue la \
                página.",
            fr: "Le captcha n’a pas pu être chargé. Vérifiez votre connexion ou votre bloqueur de contenu, puis \
                rechargez la page.",
            pt: "Não foi possível carregar o captcha. Verifique a sua ligação ou o bloqueador de conteúdos e recarregue a \
                página.",
        }
    }
}
