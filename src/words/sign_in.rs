//! What the sign-in page says while nothing is refused: titles, labels, buttons, and what a step led to.

use std::fmt::Display;

use super::{Entry, Language};

words! {
    /// The sign-in page.
    SignIn = "sign_in" {
        title_email {
            en: "Sign in",
            de: "Anmelden",
            es: "Iniciar sesión",
            fr: "Se connecter",
            pt: "Iniciar sessão",
        }
        title_mailed {
            en: "Check your mail",
            de: "Sehen Sie in Ihre E-Mails",
            es: "Consulte su correo",
            fr: "Consultez vos e-mails",
            pt: "Consulte o seu e-mail",
        }
        title_authenticator {
            en: "Authenticator code",
            de: "Authenticator-Code",
            es: "Código de autenticación",
            fr: "Code d’authentification",
            pt: "Código de autenticação",
        }
        title_enrolment {
            en: "Set up your authenticator",
            de: "Richten Sie Ihren Authenticator ein",
            es: "Configure su autenticador",
            fr: "Configurez votre authentificateur",
            pt: "Configure o seu autenticador",
        }
        title_signed_in {
            en: "Signed in",
            de: "Angemeldet",
            es: "Sesión iniciada",
            fr: "Connexion établie",
            pt: "Sessão iniciada",
        }
        needs_script {
            en: "This page needs JavaScript.",
            de: "Diese Seite benötigt JavaScript.",
            es: "Esta página necesita JavaScript.",
            fr: "Cette page nécessite JavaScript.",
            pt: "Esta página precisa de JavaScript.",
        }
        loading {
            en: "One moment…",
            de: "Einen Moment …",
            es: "Un momento…",
            fr: "Un instant…",
            pt: "Um momento…",
        }
        email {
            en: "E-mail",
            de: "E-Mail-Adresse",
            es: "Correo electrónico",
            fr: "Adresse e-mail",
            pt: "Endereço de e-mail",
        }
        enter_email {
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
        resend {
            en: "Send a new code",
            de: "Neuen Code anfordern",
            es: "Enviar un código nuevo",
            fr: "Envoyer un nouveau code",
            pt: "Enviar um novo código",
        }
        in_clock(label, clock) {
            en: "{label} in {clock}",
            de: "{label} (noch {clock})",
            es: "{label} (dentro de {clock})",
            fr: "{label} (dans {clock})",
            pt: "{label} (dentro de {clock})",
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
            de: "Geben Sie die sechs Ziffern aus der E-Mail ein, gesendet an",
            es: "Introduzca las seis cifras del correo enviado a",
            fr: "Saisissez les six chiffres de l’e-mail envoyé à",
            pt: "Introduza os seis algarismos do e-mail enviado para",
        }
        mailed_patience {
            en: "It may take a minute to arrive.",
            de: "Es kann eine Minute dauern, bis sie ankommt.",
            es: "Puede tardar un minuto en llegar.",
            fr: "Il peut mettre une minute à arriver.",
            pt: "Pode demorar um minuto a chegar.",
        }
        mailed_code {
            en: "Code from the mail",
            de: "Code aus der E-Mail",
            es: "Código del correo",
            fr: "Code reçu par e-mail",
            pt: "Código do e-mail",
        }
        go_on {
            en: "Continue",
            de: "Weiter",
            es: "Continuar",
            fr: "Continuer",
            pt: "Continuar",
        }
        other_address {
            en: "Use another address",
            de: "Andere Adresse verwenden",
            es: "Usar otra dirección",
            fr: "Utiliser une autre adresse",
            pt: "Usar outro endereço",
        }
        start_again {
            en: "Start again",
            de: "Von vorn beginnen",
            es: "Empezar de nuevo",
            fr: "Recommencer",
            pt: "Começar de novo",
        }
        accepted {
            en: "If this address may sign in here, a code is on its way to it.",
            de: "Wenn diese Adresse sich hier anmelden darf, ist ein Code an sie unterwegs.",
            es: "Si esta dirección puede iniciar sesión aquí, le llegará un código en breve.",
            fr: "Si cette adresse peut se connecter ici, un code lui a été envoyé.",
            pt: "Se este endereço puder iniciar sessão aqui, vai receber um código.",
        }
        accepted_again {
            en: "A new code is on its way. Older mails no longer count.",
            de: "Ein neuer Code ist unterwegs. Ältere E-Mails gelten nicht mehr.",
            es: "Hay un código nuevo en camino. Los correos anteriores ya no sirven.",
            fr: "Un nouveau code est en route. Les e-mails précédents ne sont plus valables.",
            pt: "Um novo código está a caminho. Os e-mails anteriores já não servem.",
        }
        mail_confirmed {
            en: "Your mail is confirmed.",
            de: "Ihre E-Mail-Adresse ist bestätigt.",
            es: "Su correo está confirmado.",
            fr: "Votre adresse e-mail est confirmée.",
            pt: "O seu e-mail está confirmado.",
        }
        one_more {
            en: "Your mail is confirmed. One more code.",
            de: "Ihre E-Mail-Adresse ist bestätigt. Nun noch ein Code.",
            es: "Su correo está confirmado. Falta un código más.",
            fr: "Votre adresse e-mail est confirmée. Il manque encore un code.",
            pt: "O seu e-mail está confirmado. Falta mais um código.",
        }
        authenticator_code {
            en: "Code from your authenticator app",
            de: "Code aus Ihrer Authenticator-App",
            es: "Código de su aplicación de autenticación",
            fr: "Code de votre application d’authentification",
            pt: "Código da sua aplicação de autenticação",
        }
        scan {
            en: "Scan this picture with an authenticator app, such as Aegis, Google Authenticator or 1Password.",
            de: "Scannen Sie dieses Bild mit einer Authenticator-App wie Aegis, Google Authenticator oder 1Password.",
            es: "Escanee esta imagen con una aplicación de autenticación, como Aegis, Google Authenticator o 1Password.",
            fr: "Scannez cette image avec une application d’authentification, comme Aegis, Google Authenticator ou \
                1Password.",
            pt: "Leia esta imagem com uma aplicação de autenticação, como Aegis, Google Authenticator ou 1Password.",
        }
        type_key {
            en: "Can’t scan it? Type this key into the app:",
            de: "Scannen geht nicht? Geben Sie diesen Schlüssel in der App ein:",
            es: "¿No puede escanearla? Escriba esta clave en la aplicación:",
            fr: "Vous ne pouvez pas la scanner\u{a0}? Saisissez cette clé dans l’application\u{a0}:",
            pt: "Não consegue ler a imagem? Escreva esta chave na aplicação:",
        }
        open_app {
            en: "Open it in an app on this device",
            de: "In einer App auf diesem Gerät öffnen",
            es: "Abrirla en una aplicación de este dispositivo",
            fr: "L’ouvrir dans une application de cet appareil",
            pt: "Abrir numa aplicação deste dispositivo",
        }
        drawing {
            en: "Drawing the picture…",
            de: "Das Bild wird gezeichnet …",
            es: "Dibujando la imagen…",
            fr: "L’image est en cours de création…",
            pt: "A desenhar a imagem…",
        }
        picture {
            en: "QR code to scan with an authenticator app. The same key is below as text.",
            de: "QR-Code zum Scannen mit einer Authenticator-App. Derselbe Schlüssel steht darunter als Text.",
            es: "Código QR para escanear con una aplicación de autenticación. La misma clave está debajo como texto.",
            fr: "Code QR à scanner avec une application d’authentification. La même clé figure ci-dessous en texte.",
            pt: "Código QR para ler com uma aplicação de autenticação. A mesma chave está abaixo em texto.",
        }
        no_picture {
            en: "The picture could not be drawn. Type the key instead.",
            de: "Das Bild konnte nicht gezeichnet werden. Geben Sie stattdessen den Schlüssel ein.",
            es: "No se ha podido dibujar la imagen. Escriba la clave en su lugar.",
            fr: "L’image n’a pas pu être créée. Saisissez plutôt la clé.",
            pt: "Não foi possível desenhar a imagem. Escreva antes a chave.",
        }
        sign_in {
            en: "Sign in",
            de: "Anmelden",
            es: "Iniciar sesión",
            fr: "Se connecter",
            pt: "Iniciar sessão",
        }
        sign_out {
            en: "Sign out",
            de: "Abmelden",
            es: "Cerrar sesión",
            fr: "Se déconnecter",
            pt: "Terminar sessão",
        }
        signed_out {
            en: "You are signed out.",
            de: "Sie sind abgemeldet.",
            es: "Ha cerrado la sesión.",
            fr: "Vous êtes maintenant hors connexion.",
            pt: "A sua sessão foi terminada.",
        }
        roles {
            en: "Roles",
            de: "Rollen",
            es: "Funciones",
            fr: "Rôles",
            pt: "Funções",
        }
        no_details {
            en: "Both codes were right, but your details did not arrive. Reload the page.",
            de: "Beide Codes waren richtig, aber Ihre Daten sind nicht angekommen. Laden Sie die Seite neu.",
            es: "Ambos códigos eran correctos, pero sus datos no han llegado. Recargue la página.",
            fr: "Les deux codes étaient bons, mais vos données ne sont pas arrivées. Rechargez la page.",
            pt: "Ambos os códigos estavam certos, mas os seus dados não chegaram. Recarregue a página.",
        }
        captcha_first {
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
