//! What the page of a device link says.

use super::{Entry, Language};

words! {
    /// The page of a device link.
    Device = "device" {
        title {
            en: "Trust this browser",
            de: "Diesem Browser vertrauen",
            es: "Confiar en este navegador",
            fr: "Faire confiance à ce navigateur",
            pt: "Confiar neste navegador",
        }
        offer {
            en: "From now on nobody else’s tries can make you wait in this browser. You still need the code we mail and \
                the code of your authenticator app.",
            de: "Von nun an können die Versuche anderer Sie in diesem Browser nicht mehr warten lassen. Sie benötigen \
                weiterhin den Code aus unserer E-Mail und den Code Ihrer Authenticator-App.",
            es: "A partir de ahora, los intentos de otras personas no le harán esperar en este navegador. Seguirá \
                necesitando el código que le enviamos por correo y el código de su aplicación de autenticación.",
            fr: "Désormais, les tentatives d’autres personnes ne pourront plus vous faire attendre dans ce navigateur. \
                Vous aurez toujours besoin du code envoyé par e-mail et du code de votre application d’authentification.",
            pt: "A partir de agora, as tentativas de outras pessoas não o farão esperar neste navegador. Continua a \
                precisar do código que enviamos por e-mail e do código da sua aplicação de autenticação.",
        }
        careful {
            en: "Do this only on a machine of your own. The link works once.",
            de: "Tun Sie dies nur an einem eigenen Gerät. Der Link funktioniert einmal.",
            es: "Hágalo solo en un equipo propio. El enlace funciona una sola vez.",
            fr: "Ne faites cela que sur un appareil qui vous appartient. Le lien ne fonctionne qu’une fois.",
            pt: "Faça-o apenas num equipamento seu. A ligação só funciona uma vez.",
        }
        trust {
            en: "Trust this browser",
            de: "Diesem Browser vertrauen",
            es: "Confiar en este navegador",
            fr: "Faire confiance à ce navigateur",
            pt: "Confiar neste navegador",
        }
        go_on {
            en: "Go on and sign in",
            de: "Weiter zur Anmeldung",
            es: "Continuar e iniciar sesión",
            fr: "Continuer et se connecter",
            pt: "Continuar e iniciar sessão",
        }
        done {
            en: "This browser is trusted now.",
            de: "Diesem Browser wird nun vertraut.",
            es: "Este navegador ya es de confianza.",
            fr: "Ce navigateur est désormais de confiance.",
            pt: "Este navegador é agora de confiança.",
        }
        not_ours {
            en: "This is not a device link of ours.",
            de: "Dies ist kein Gerätelink von uns.",
            es: "Este no es un enlace de dispositivo nuestro.",
            fr: "Ce n’est pas un lien d’appareil de notre part.",
            pt: "Esta não é uma ligação de dispositivo nossa.",
        }
        over {
            en: "This link has been used, or is too old. Ask for another.",
            de: "Dieser Link wurde bereits verwendet oder ist zu alt. Bitten Sie um einen neuen.",
            es: "Este enlace ya se ha usado o es demasiado antiguo. Pida otro.",
            fr: "Ce lien a déjà été utilisé ou est trop ancien. Demandez-en un autre.",
            pt: "Esta ligação já foi usada ou é demasiado antiga. Peça outra.",
        }
        failed {
            en: "That did not work. Try again in a moment.",
            de: "Das hat nicht funktioniert. Versuchen Sie es gleich noch einmal.",
            es: "No ha funcionado. Inténtelo de nuevo en un momento.",
            fr: "Cela n’a pas fonctionné. Réessayez dans un instant.",
            pt: "Não funcionou. Tente novamente dentro de momentos.",
        }
        no_answer {
            en: "No answer. Check the connection and try again in a moment.",
            de: "Keine Antwort. Prüfen Sie die Verbindung und versuchen Sie es gleich noch einmal.",
            es: "No hay respuesta. Compruebe la conexión e inténtelo de nuevo en un momento.",
            fr: "Pas de réponse. Vérifiez la connexion et réessayez dans un instant.",
            pt: "Sem resposta. Verifique a ligação e tente novamente dentro de momentos.",
        }
    }
}
