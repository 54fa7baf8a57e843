//! What the page of one admin says, and what is asked before something is done to them.

use std::fmt::Display;

use super::{Entry, Language};

words! {
    /// One admin, before an owner.
    Admin = "admin" {
        title_new {
            en: "Add an admin",
            de: "Adminkonto hinzufügen",
            es: "Añadir un administrador",
            fr: "Ajouter un administrateur",
            pt: "Adicionar um administrador",
        }
        back {
            en: "All admins",
            de: "Alle Adminkonten",
            es: "Todos los administradores",
            fr: "Tous les administrateurs",
            pt: "Todos os administradores",
        }
        created { en: "Added", de: "Hinzugefügt", es: "Añadido", fr: "Ajouté", pt: "Adicionado" }
        updated {
            en: "Last changed",
            de: "Zuletzt geändert",
            es: "Último cambio",
            fr: "Dernière modification",
            pt: "Última alteração",
        }
        may_enrol_until {
            en: "Invitation good until",
            de: "Einladung gültig bis",
            es: "Invitación válida hasta",
            fr: "Invitation valable jusqu’au",
            pt: "Convite válido até",
        }
        details_heading { en: "Details", de: "Angaben", es: "Datos", fr: "Informations", pt: "Dados" }
        email_label {
            en: "E-mail address",
            de: "E-Mail-Adresse",
            es: "Correo electrónico",
            fr: "Adresse e-mail",
            pt: "Endereço de e-mail",
        }
        email_missing {
            en: "Enter an e-mail address.",
            de: "Geben Sie eine E-Mail-Adresse ein.",
            es: "Introduzca una dirección de correo electrónico.",
            fr: "Saisissez une adresse e-mail.",
            pt: "Introduza um endereço de e-mail.",
        }
        name_label { en: "Name", de: "Anzeigename", es: "Nombre", fr: "Nom", pt: "Nome" }
        roles_missing {
            en: "Choose at least one role.",
            de: "Wählen Sie mindestens eine Rolle.",
            es: "Elija al menos una función.",
            fr: "Choisissez au moins un rôle.",
            pt: "Escolha pelo menos uma função.",
        }
        command_only {
            en: "By the command line only.",
            de: "Nur über die Befehlszeile.",
            es: "Solo por la línea de comandos.",
            fr: "Uniquement par la ligne de commande.",
            pt: "Só pela linha de comandos.",
        }
        phone_label { en: "Telephone", de: "Telefon", es: "Teléfono", fr: "Téléphone", pt: "Telefone" }
        job_label { en: "Job title", de: "Position", es: "Cargo", fr: "Fonction", pt: "Cargo" }
        bio_label { en: "About", de: "Über die Person", es: "Acerca de", fr: "À propos", pt: "Sobre" }
        avatar_label {
            en: "Address of a picture (URL)",
            de: "Adresse eines Bildes (URL)",
            es: "Dirección de una imagen (URL)",
            fr: "Adresse d’une image (URL)",
            pt: "Endereço de uma imagem (URL)",
        }
        language_label { en: "Language", de: "Sprache", es: "Idioma", fr: "Langue", pt: "Idioma" }
        language_any {
            en: "As the browser asks",
            de: "Wie der Browser es wünscht",
            es: "Como pida el navegador",
            fr: "Selon le navigateur",
            pt: "Como o navegador pedir",
        }
        reason_label { en: "Reason", de: "Grund", es: "Motivo", fr: "Motif", pt: "Motivo" }
        reason_hint {
            en: "It is kept in the audit trail.",
            de: "Er steht später im Protokoll.",
            es: "Queda en el registro de auditoría.",
            fr: "Il est conservé dans le journal d’audit.",
            pt: "Fica no registo de auditoria.",
        }
        reason_hint_optional {
            en: "Not required. It is kept in the audit trail.",
            de: "Nicht erforderlich. Er steht später im Protokoll.",
            es: "No es obligatorio. Queda en el registro de auditoría.",
            fr: "Facultatif. Il est conservé dans le journal d’audit.",
            pt: "Não é obrigatório. Fica no registo de auditoria.",
        }
        reason_missing {
            en: "Give a reason.",
            de: "Geben Sie einen Grund an.",
            es: "Indique un motivo.",
            fr: "Indiquez un motif.",
            pt: "Indique um motivo.",
        }
        save { en: "Save", de: "Speichern", es: "Guardar", fr: "Enregistrer", pt: "Gravar" }
        add_go { en: "Add", de: "Hinzufügen", es: "Añadir", fr: "Ajouter", pt: "Adicionar" }
        saved {
            en: "The changes are saved.",
            de: "Die Änderungen sind gespeichert.",
            es: "Los cambios se han guardado.",
            fr: "Les modifications sont enregistrées.",
            pt: "As alterações foram gravadas.",
        }
        unchanged {
            en: "Nothing was changed.",
            de: "Es wurde nichts geändert.",
            es: "No se ha cambiado nada.",
            fr: "Rien n’a été modifié.",
            pt: "Nada foi alterado.",
        }
        added {
            en: "The admin is added. Nobody is told before you send the invitation.",
            de: "Das Konto ist hinzugefügt. Niemand erfährt davon, bevor Sie die Einladung senden.",
            es: "El administrador se ha añadido. Nadie recibe aviso hasta que envíe la invitación.",
            fr: "L’administrateur est ajouté. Personne n’est prévenu avant l’envoi de l’invitation.",
            pt: "O administrador foi adicionado. Ninguém é avisado antes de enviar o convite.",
        }
        gone {
            en: "There is no such admin, or no longer.",
            de: "Dieses Konto gibt es nicht, oder nicht mehr.",
            es: "No existe tal administrador, o ya no.",
            fr: "Cet administrateur n’existe pas, ou plus.",
            pt: "Esse administrador não existe, ou já não existe.",
        }
        trail_of {
            en: "What the audit trail says",
            de: "Was im Protokoll steht",
            es: "Lo que dice el registro de auditoría",
            fr: "Ce que dit le journal d’audit",
            pt: "O que diz o registo de auditoria",
        }
        deeds_heading { en: "Access", de: "Zugang", es: "Acceso", fr: "Accès", pt: "Acesso" }
        own_account {
            en: "What ends your own access, or opens it, only another owner can do.",
            de: "Was Ihren eigenen Zugang beendet oder öffnet, kann nur ein anderes Konto mit der Rolle OWNER tun.",
            es: "Lo que termina o abre su propio acceso solo puede hacerlo otra persona con el rol OWNER.",
            fr: "Ce qui ferme ou ouvre votre propre accès, seule une autre personne ayant le rôle OWNER peut le faire.",
            pt: "O que termina ou abre o seu próprio acesso só outra pessoa com a função OWNER pode fazer.",
        }
        reset_fixed {
            en: "An owner is invited, and their authenticator reset, by the command line only.",
            de: "Einladung und Zurücksetzen des Authenticators gehen bei der Rolle OWNER nur über die Befehlszeile.",
            es: "A quien tiene el rol OWNER solo se le invita, y se le restablece el autenticador, por la línea de \
                comandos.",
            fr: "Une personne ayant le rôle OWNER n’est invitée, et son authentificateur réinitialisé, que par la \
                ligne de commande.",
            pt: "Quem tem a função OWNER só é convidado, e o seu autenticador reposto, pela linha de comandos.",
        }
        invite_go {
            en: "Send an invitation",
            de: "Einladung senden",
            es: "Enviar una invitación",
            fr: "Envoyer une invitation",
            pt: "Enviar um convite",
        }
        invited {
            en: "The invitation is on its way.",
            de: "Die Einladung ist unterwegs.",
            es: "La invitación está en camino.",
            fr: "L’invitation est en route.",
            pt: "O convite vai a caminho.",
        }
        enable_go { en: "Enable", de: "Aktivieren", es: "Activar", fr: "Activer", pt: "Ativar" }
        enabled {
            en: "The account is enabled.",
            de: "Das Konto ist aktiviert.",
            es: "La cuenta está activada.",
            fr: "Le compte est activé.",
            pt: "A conta foi ativada.",
        }
        unlock_go { en: "Unlock", de: "Entsperren", es: "Desbloquear", fr: "Déverrouiller", pt: "Desbloquear" }
        unlock_lead {
            en: "All waits of this account end, and wrong codes are counted anew. An authenticator that is switched \
                off stays so: reset it.",
            de: "Alle Wartezeiten dieses Kontos enden, und falsche Codes werden neu gezählt. Ein gesperrter \
                Authenticator bleibt gesperrt: Setzen Sie ihn zurück.",
            es: "Terminan todas las esperas de esta cuenta y los códigos incorrectos se cuentan de nuevo. Un \
                autenticador desactivado sigue así: restablézcalo.",
            fr: "Toutes les attentes de ce compte prennent fin et les codes erronés sont comptés à nouveau. Un \
                authentificateur désactivé le reste\u{a0}: réinitialisez-le.",
            pt: "Todas as esperas desta conta terminam e os códigos errados contam-se de novo. Um autenticador \
                desativado continua assim: reponha-o.",
        }
        unlocked {
            en: "The account is unlocked.",
            de: "Das Konto ist entsperrt.",
            es: "La cuenta está desbloqueada.",
            fr: "Le compte est déverrouillé.",
            pt: "A conta foi desbloqueada.",
        }
        disable_go { en: "Disable", de: "Deaktivieren", es: "Desactivar", fr: "Désactiver", pt: "Desativar" }
        disable_lead {
            en: "Nobody can sign in to this account until it is enabled again. Its sessions and trusted browsers end \
                now.",
            de: "Niemand kann sich bei diesem Konto anmelden, bis es wieder aktiviert wird. Seine Sitzungen und \
                vertrauten Browser enden jetzt.",
            es: "Nadie puede iniciar sesión en esta cuenta hasta que se active de nuevo. Sus sesiones y navegadores \
                de confianza terminan ahora.",
            fr: "Personne ne peut se connecter à ce compte avant sa réactivation. Ses sessions et ses navigateurs de \
                confiance prennent fin maintenant.",
            pt: "Ninguém pode iniciar sessão nesta conta até ser ativada de novo. As suas sessões e os navegadores \
                de confiança terminam agora.",
        }
        disabled {
            en: "The account is disabled.",
            de: "Das Konto ist deaktiviert.",
            es: "La cuenta está desactivada.",
            fr: "Le compte est désactivé.",
            pt: "A conta foi desativada.",
        }
        reset_go {
            en: "Reset the authenticator",
            de: "Authenticator zurücksetzen",
            es: "Restablecer el autenticador",
            fr: "Réinitialiser l’authentificateur",
            pt: "Repor o autenticador",
        }
        reset_lead {
            en: "The authenticator and the recovery codes are void, and sessions and trusted browsers end. For a \
                while whoever reads this account’s mail can set up a new authenticator: be sure of who asks you.",
            de: "Authenticator und Wiederherstellungscodes werden ungültig, Sitzungen und vertraute Browser enden. \
                Für eine Weile kann, wer die E-Mails dieses Kontos liest, einen neuen Authenticator einrichten: \
                Vergewissern Sie sich, wer Sie darum bittet.",
            es: "El autenticador y los códigos de recuperación dejan de valer, y terminan las sesiones y los \
                navegadores de confianza. Durante un tiempo, quien lea el correo de esta cuenta puede configurar un \
                autenticador nuevo: asegúrese de quién se lo pide.",
            fr: "L’authentificateur et les codes de secours ne valent plus, les sessions et les navigateurs de \
                confiance prennent fin. Pendant un temps, qui lit les e-mails de ce compte peut configurer un nouvel \
                authentificateur\u{a0}: assurez-vous de l’identité de qui le demande.",
            pt: "O autenticador e os códigos de recuperação deixam de valer, e as sessões e os navegadores de \
                confiança terminam. Durante algum tempo, quem ler o e-mail desta conta pode configurar um novo \
                autenticador: certifique-se de quem lho pede.",
        }
        reset_done {
            en: "The authenticator is reset. A new one can be set up at the next sign-in.",
            de: "Der Authenticator ist zurückgesetzt. Bei der nächsten Anmeldung kann ein neuer eingerichtet werden.",
            es: "El autenticador se ha restablecido. Se puede configurar uno nuevo en el próximo inicio de sesión.",
            fr: "L’authentificateur est réinitialisé. Un nouveau peut être configuré à la prochaine connexion.",
            pt: "O autenticador foi reposto. Pode configurar-se um novo no próximo início de sessão.",
        }
        remove_go { en: "Remove", de: "Entfernen", es: "Eliminar", fr: "Supprimer", pt: "Remover" }
        remove_lead {
            en: "The account is deleted with all that belongs to it. This cannot be undone. The audit trail stays.",
            de: "Das Konto wird mit allem, was dazugehört, gelöscht. Das lässt sich nicht rückgängig machen. Das \
                Protokoll bleibt.",
            es: "La cuenta se elimina con todo lo que le pertenece. No se puede deshacer. El registro de auditoría \
                permanece.",
            fr: "Le compte est supprimé avec tout ce qui lui appartient. C’est irréversible. Le journal d’audit \
                demeure.",
            pt: "A conta é eliminada com tudo o que lhe pertence. Não se pode desfazer. O registo de auditoria \
                mantém-se.",
        }
        again_label {
            en: "Type this account’s e-mail address",
            de: "Geben Sie die E-Mail-Adresse dieses Kontos ein",
            es: "Escriba el correo electrónico de esta cuenta",
            fr: "Saisissez l’adresse e-mail de ce compte",
            pt: "Escreva o endereço de e-mail desta conta",
        }
        again_other {
            en: "That is not the address of this account.",
            de: "Das ist nicht die Adresse dieses Kontos.",
            es: "Esa no es la dirección de esta cuenta.",
            fr: "Ce n’est pas l’adresse de ce compte.",
            pt: "Esse não é o endereço desta conta.",
        }
        removed(email) {
            en: "The admin {email} is removed.",
            de: "Das Konto {email} ist entfernt.",
            es: "El administrador {email} se ha eliminado.",
            fr: "L’administrateur {email} est supprimé.",
            pt: "O administrador {email} foi removido.",
        }
    }
}
