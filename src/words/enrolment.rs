//! What the sign-in page says while an authenticator is set up.

use super::{Entry, Language};

words! {
    /// Setting up an authenticator.
    Enrolment = "enrolment" {
        title_enrolment {
            en: "Set up your authenticator",
            de: "Richten Sie Ihren Authenticator ein",
            es: "Configure su autenticador",
            fr: "Configurez votre authentificateur",
            pt: "Configure o seu autenticador",
        }
        secret_gone {
            en: "If you have not added the key to your app yet, start again: it is shown only once.",
            de: "Wenn Sie den Schlüssel noch nicht in Ihre App übernommen haben, beginnen Sie von vorn: Er wird nur einmal \
                gezeigt.",
            es: "Si aún no ha añadido la clave a su aplicación, empiece de nuevo: solo se muestra una vez.",
            fr: "Si vous n’avez pas encore ajouté la clé à votre application, recommencez\u{a0}: elle n’est affichée \
                qu’une fois.",
            pt: "Se ainda não adicionou a chave à sua aplicação, comece de novo: só é mostrada uma vez.",
        }
        enrol_lead {
            en: "You need an authenticator app on your phone, such as Aegis, Google Authenticator or 1Password.",
            de: "Sie benötigen eine Authenticator-App auf Ihrem Telefon, etwa Aegis, Google Authenticator oder 1Password.",
            es: "Necesita una aplicación de autenticación en su teléfono, como Aegis, Google Authenticator o 1Password.",
            fr: "Il vous faut une application d’authentification sur votre téléphone, comme Aegis, Google Authenticator \
                ou 1Password.",
            pt: "Precisa de uma aplicação de autenticação no telemóvel, como Aegis, Google Authenticator ou 1Password.",
        }
        enrol_add {
            en: "Add this account to the app",
            de: "Fügen Sie dieses Konto der App hinzu",
            es: "Añada esta cuenta a la aplicación",
            fr: "Ajoutez ce compte à l’application",
            pt: "Adicione esta conta à aplicação",
        }
        enrol_scan {
            en: "Scan this picture with the app.",
            de: "Scannen Sie dieses Bild mit der App.",
            es: "Escanee esta imagen con la aplicación.",
            fr: "Scannez cette image avec l’application.",
            pt: "Leia esta imagem com a aplicação.",
        }
        enrol_open {
            en: "Open in an app on this device",
            de: "In einer App auf diesem Gerät öffnen",
            es: "Abrir en una aplicación de este dispositivo",
            fr: "Ouvrir dans une application de cet appareil",
            pt: "Abrir numa aplicação deste dispositivo",
        }
        enrol_type {
            en: "Or type this key into it:",
            de: "Oder geben Sie dort diesen Schlüssel ein:",
            es: "O escriba en ella esta clave:",
            fr: "Ou saisissez-y cette clé\u{a0}:",
            pt: "Ou escreva lá esta chave:",
        }
        enrol_copy {
            en: "Copy the key", de: "Schlüssel kopieren", es: "Copiar la clave", fr: "Copier la clé", pt: "Copiar a chave",
        }
        enrol_copied {
            en: "The key is copied.",
            de: "Der Schlüssel ist kopiert.",
            es: "La clave está copiada.",
            fr: "La clé est copiée.",
            pt: "A chave foi copiada.",
        }
        enrol_not_copied {
            en: "The key could not be copied. Select it and copy it by hand.",
            de: "Der Schlüssel konnte nicht kopiert werden. Markieren Sie ihn und kopieren Sie ihn von Hand.",
            es: "No se ha podido copiar la clave. Selecciónela y cópiela a mano.",
            fr: "La clé n’a pas pu être copiée. Sélectionnez-la et copiez-la à la main.",
            pt: "Não foi possível copiar a chave. Selecione-a e copie-a à mão.",
        }
        enrol_enter {
            en: "Enter the code it shows",
            de: "Geben Sie den Code ein, den sie anzeigt",
            es: "Introduzca el código que muestra",
            fr: "Saisissez le code qu’elle affiche",
            pt: "Introduza o código que ela mostra",
        }
        qr_alt {
            en: "QR code for an authenticator app. The key below says the same.",
            de: "QR-Code für eine Authenticator-App. Der Schlüssel darunter besagt dasselbe.",
            es: "Código QR para una aplicación de autenticación. La clave de abajo dice lo mismo.",
            fr: "Code QR pour une application d’authentification. La clé ci-dessous indique la même chose.",
            pt: "Código QR para uma aplicação de autenticação. A chave abaixo diz o mesmo.",
        }
        qr_drawing {
            en: "Drawing the picture…",
            de: "Das Bild wird gezeichnet …",
            es: "Dibujando la imagen…",
            fr: "L’image est en cours de création…",
            pt: "A desenhar a imagem…",
        }
        qr_failed {
            en: "The picture could not be drawn. Type the key instead.",
            de: "Das Bild konnte nicht gezeichnet werden. Geben Sie stattdessen den Schlüssel ein.",
            es: "No se ha podido dibujar la imagen. Escriba la clave en su lugar.",
            fr: "L’image n’a pas pu être créée. Saisissez plutôt la clé.",
            pt: "Não foi possível desenhar a imagem. Escreva antes a chave.",
        }
    }
}
