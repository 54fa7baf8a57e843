//! What the page of one's own account says, besides refusals and notices.

use std::fmt::Display;

use super::{Entry, Language};

words! {
    /// The page of one's own account.
    Me = "me" {
        title_me { en: "Your account", de: "Ihr Konto", es: "Su cuenta", fr: "Votre compte", pt: "A sua conta" }
        phone_heading {
            en: "You came in with a recovery code",
            de: "Sie haben sich mit einem Wiederherstellungscode angemeldet",
            es: "Ha entrado con un código de recuperación",
            fr: "Vous êtes entré avec un code de secours",
            pt: "Entrou com um código de recuperação",
        }
        phone_lead {
            en: "Is your phone lost? Then set up an authenticator app on another one now, before anything else.",
            de: "Ist Ihr Telefon verloren? Dann richten Sie jetzt als Erstes eine Authenticator-App auf einem anderen ein.",
            es: "¿Ha perdido el teléfono? Configure ahora, antes que nada, una aplicación de autenticación en otro.",
            fr: "Avez-vous perdu votre téléphone\u{a0}? Configurez alors sans attendre une application \
                d’authentification sur un autre.",
            pt: "Perdeu o telemóvel? Configure já, antes de mais nada, uma aplicação de autenticação noutro.",
        }
        recovery_heading {
            en: "Recovery codes",
            de: "Wiederherstellungscodes",
            es: "Códigos de recuperación",
            fr: "Codes de secours",
            pt: "Códigos de recuperação",
        }
        recovery_lead {
            en: "Should you lose your phone, each of them lets you sign in once. New codes void the ones before.",
            de: "Sollten Sie Ihr Telefon verlieren, können Sie sich mit jedem davon einmal anmelden. Durch neue Codes \
                werden die bisherigen ungültig.",
            es: "Si pierde el teléfono, cada uno le permite iniciar sesión una vez. Los códigos nuevos anulan los \
                anteriores.",
            fr: "Si vous perdez votre téléphone, chacun permet de se connecter une fois. Les nouveaux codes annulent les \
                précédents.",
            pt: "Se perder o telemóvel, cada um permite iniciar sessão uma vez. Os códigos novos anulam os anteriores.",
        }
        recovery_none {
            en: "You have none.",
            de: "Sie haben keine.",
            es: "No tiene ninguno.",
            fr: "Vous n’en avez aucun.",
            pt: "Não tem nenhum.",
        }
        recovery_left_one(count) {
            en: "{count} code left.",
            de: "Noch {count} Code.",
            es: "Queda {count} código.",
            fr: "{count} code restant.",
            pt: "Resta {count} código.",
        }
        recovery_left_other(count) {
            en: "{count} codes left.",
            de: "Noch {count} Codes.",
            es: "Quedan {count} códigos.",
            fr: "{count} codes restants.",
            pt: "Restam {count} códigos.",
        }
        recovery_make {
            en: "Make new codes",
            de: "Neue Codes erstellen",
            es: "Crear códigos nuevos",
            fr: "Créer de nouveaux codes",
            pt: "Criar novos códigos",
        }
        recovery_sure {
            en: "The codes you have stay good until you have kept the new ones. Then they are void.",
            de: "Ihre bisherigen Codes bleiben gültig, bis Sie die neuen aufbewahrt haben. Dann werden sie ungültig.",
            es: "Los códigos que tiene siguen valiendo hasta que haya guardado los nuevos. Entonces quedan anulados.",
            fr: "Vos codes actuels restent valables jusqu’à ce que vous ayez conservé les nouveaux. Ils sont alors annulés.",
            pt: "Os códigos que tem continuam válidos até guardar os novos. Nessa altura são anulados.",
        }
        recovery_shown {
            en: "These are your new codes. They are shown only now: keep them where your phone is not, and say so within 10 \
                minutes. Only then do they count.",
            de: "Dies sind Ihre neuen Codes. Sie werden nur jetzt gezeigt: Bewahren Sie sie getrennt von Ihrem Telefon \
                auf, und bestätigen Sie das innerhalb von 10 Minuten. Erst dann gelten sie.",
            es: "Estos son sus códigos nuevos. Solo se muestran ahora: guárdelos lejos de su teléfono y confírmelo en un \
                plazo de 10 minutos. Solo entonces valen.",
            fr: "Voici vos nouveaux codes. Ils ne s’affichent que maintenant\u{a0}: conservez-les ailleurs que sur votre \
                téléphone et confirmez-le dans les 10 minutes. Ils ne sont valables qu’ensuite.",
            pt: "Estes são os seus novos códigos. Só são mostrados agora: guarde-os longe do telemóvel e confirme-o no \
                prazo de 10 minutos. Só então são válidos.",
        }
        recovery_counts {
            en: "The new codes count from now on. Those before are void.",
            de: "Die neuen Codes gelten von nun an. Die bisherigen sind ungültig.",
            es: "Los códigos nuevos valen desde ahora. Los anteriores están anulados.",
            fr: "Les nouveaux codes sont désormais valables. Les précédents sont annulés.",
            pt: "Os novos códigos são válidos a partir de agora. Os anteriores estão anulados.",
        }
        recovery_lapsed {
            en: "That took longer than 10 minutes: the new codes do not count, and those before stay good. Make new ones.",
            de: "Das hat länger als 10 Minuten gedauert: Die neuen Codes gelten nicht, die bisherigen bleiben gültig. \
                Erstellen Sie neue.",
            es: "Ha tardado más de 10 minutos: los códigos nuevos no valen y los anteriores siguen valiendo. Cree otros.",
            fr: "Cela a pris plus de 10 minutes\u{a0}: les nouveaux codes ne sont pas valables et les précédents le restent. \
                Créez-en de nouveaux.",
            pt: "Demorou mais de 10 minutos: os novos códigos não são válidos e os anteriores continuam a sê-lo. Crie outros.",
        }
        recovery_dropped {
            en: "The new codes do not count. Those before stay good.",
            de: "Die neuen Codes gelten nicht. Die bisherigen bleiben gültig.",
            es: "Los códigos nuevos no valen. Los anteriores siguen valiendo.",
            fr: "Les nouveaux codes ne sont pas valables. Les précédents le restent.",
            pt: "Os novos códigos não são válidos. Os anteriores continuam válidos.",
        }
        recovery_copy {
            en: "Copy", de: "Kopieren", es: "Copiar", fr: "Copier", pt: "Copiar",
        }
        recovery_copied {
            en: "The codes are copied.",
            de: "Die Codes sind kopiert.",
            es: "Los códigos están copiados.",
            fr: "Les codes sont copiés.",
            pt: "Os códigos foram copiados.",
        }
        recovery_not_copied {
            en: "The codes could not be copied. Select them and copy them by hand.",
            de: "Die Codes konnten nicht kopiert werden. Markieren Sie sie und kopieren Sie sie von Hand.",
            es: "No se han podido copiar los códigos. Selecciónelos y cópielos a mano.",
            fr: "Les codes n’ont pas pu être copiés. Sélectionnez-les et copiez-les à la main.",
            pt: "Não foi possível copiar os códigos. Selecione-os e copie-os à mão.",
        }
        recovery_save {
            en: "Save as a file",
            de: "Als Datei speichern",
            es: "Guardar como archivo",
            fr: "Enregistrer dans un fichier",
            pt: "Guardar como ficheiro",
        }
        recovery_kept {
            en: "I have kept them",
            de: "Ich habe sie aufbewahrt",
            es: "Ya los he guardado",
            fr: "Je les ai conservés",
            pt: "Já os guardei",
        }
        phone_title {
            en: "Authenticator app",
            de: "Authenticator-App",
            es: "Aplicación de autenticación",
            fr: "Application d’authentification",
            pt: "Aplicação de autenticação",
        }
        phone_ends {
            en: "Set it up anew when you change your phone. The old one, your other sessions and all recovery codes end then.",
            de: "Richten Sie sie neu ein, wenn Sie Ihr Telefon wechseln. Die alte, Ihre anderen Sitzungen und alle \
                Wiederherstellungscodes enden dann.",
            es: "Configúrela de nuevo cuando cambie de teléfono. La anterior, sus otras sesiones y todos los códigos de \
                recuperación terminan entonces.",
            fr: "Configurez-la de nouveau si vous changez de téléphone. L’ancienne, vos autres sessions et tous les codes \
                de secours prennent alors fin.",
            pt: "Configure-a de novo quando mudar de telemóvel. A anterior, as suas outras sessões e todos os códigos de \
                recuperação terminam então.",
        }
        phone_go {
            en: "Set up another",
            de: "Eine andere einrichten",
            es: "Configurar otra",
            fr: "En configurer une autre",
            pt: "Configurar outra",
        }
        phone_label {
            en: "Code from the new entry",
            de: "Code aus dem neuen Eintrag",
            es: "Código de la entrada nueva",
            fr: "Code de la nouvelle entrée",
            pt: "Código da nova entrada",
        }
        phone_use {
            en: "Use it from now on",
            de: "Von nun an verwenden",
            es: "Usarla desde ahora",
            fr: "L’utiliser désormais",
            pt: "Usá-la a partir de agora",
        }
        phone_wrong {
            en: "Wrong code. Enter the one the new entry shows now, and let the phone set its clock by itself.",
            de: "Falscher Code. Geben Sie den ein, den der neue Eintrag jetzt zeigt, und lassen Sie das Telefon seine Uhr \
                selbst stellen.",
            es: "Código incorrecto. Introduzca el que muestra ahora la entrada nueva y deje que el teléfono ajuste la \
                hora por sí mismo.",
            fr: "Code erroné. Saisissez celui que la nouvelle entrée affiche maintenant, et laissez le téléphone régler \
                son heure lui-même.",
            pt: "Código errado. Introduza o que a nova entrada mostra agora e deixe o telemóvel acertar a hora sozinho.",
        }
        phone_over {
            en: "This key is too old. Remove the new entry from your app and begin again.",
            de: "Dieser Schlüssel ist zu alt. Entfernen Sie den neuen Eintrag aus Ihrer App und beginnen Sie von vorn.",
            es: "Esta clave es demasiado antigua. Elimine la entrada nueva de su aplicación y empiece de nuevo.",
            fr: "Cette clé est trop ancienne. Supprimez la nouvelle entrée de votre application et recommencez.",
            pt: "Esta chave é demasiado antiga. Remova a nova entrada da sua aplicação e comece de novo.",
        }
        phone_done {
            en: "Your new authenticator counts from now on. The old one, your other sessions and all recovery codes have \
                ended: make new codes.",
            de: "Ihr neuer Authenticator gilt von nun an. Der alte, Ihre anderen Sitzungen und alle \
                Wiederherstellungscodes sind beendet: Erstellen Sie neue Codes.",
            es: "Su nuevo autenticador vale desde ahora. El anterior, sus otras sesiones y todos los códigos de \
                recuperación han terminado: cree códigos nuevos.",
            fr: "Votre nouvel authentificateur est désormais valable. L’ancien, vos autres sessions et tous les codes de \
                secours ont pris fin\u{a0}: créez de nouveaux codes.",
            pt: "O seu novo autenticador vale a partir de agora. O anterior, as suas outras sessões e todos os códigos de \
                recuperação terminaram: crie novos códigos.",
        }
    }
}
