// The whole browser side. Pages work by links and forms; these modules make them quicker and kinder.
// Each module listens on the document, so that content brought in later needs no setting up.
import "htmx.org";
import { mount } from "./modules/mounting.js";
import "./modules/preferences.js";
import "./modules/keys.js";
import "./modules/drawer.js";
import "./modules/dialogs.js";
import "./modules/menus.js";
import "./modules/forms.js";
import "./modules/drafts.js";
import "./modules/lists.js";
import "./modules/combobox.js";
import "./modules/tree.js";
import "./modules/printing.js";
import "./modules/toasts.js";

mount(document.body);
document.addEventListener("htmx:load", (event) => mount(event.detail.elt));
