// SPDX-License-Identifier: Apache-2.0
// Cleans the HTML of a mail for the frame (a second time: the server did it already).
import DOMPurify from "dompurify";

const STYLES = /^(text-align|direction|font-weight|font-style|text-decoration|unicode-bidi|padding-inline-start|list-style-type)$/;
const SAFE_VALUE = /^[a-z0-9 .%-]{1,40}$/i;
const OWN_PICTURE = /^(\/api\/v1\/attachments\/\d+(\?inline=1)?|data:image\/(png|jpeg|gif|webp);base64,[a-z0-9+/=]+)$/i;

const tame = (style: string): string => style.split(";").map((p) => p.split(":").map((x) => x.trim().toLowerCase()))
	.filter(([k, v]) => k && v && STYLES.test(k) && SAFE_VALUE.test(v)).map(([k, v]) => `${k}:${v}`).join(";");

const STYLE = "data-was-style";
// The parser already reports style attributes and handlers as breaches of the page's policy, though nothing comes of
// them; they lose their names before it sees them.
const quiet = (html: string): string => html.replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/([\s"'])style\s*=/gi, `$1 ${STYLE}=`).replace(/([\s"'\/])on[a-z]+\s*=/gi, "$1 data-was-handler="));

export function cleanMail(html: string): { html: string; blocked: number } {
	let blocked = 0;
	const purify = DOMPurify();
	purify.addHook("uponSanitizeAttribute", (el, a) => {
		if (a.attrName === STYLE) {
			const s = tame(a.attrValue);
			if (s) el.setAttribute("data-s", s);
			a.keepAttr = false;
		}
	});
	purify.addHook("afterSanitizeAttributes", (el) => {
		if (el.tagName === "A") {
			el.setAttribute("target", "_blank");
			el.setAttribute("rel", "noopener noreferrer");
		}
		if (el.tagName === "IMG" && !OWN_PICTURE.test(el.getAttribute("src") ?? "")) {
			if (el.getAttribute("src")) blocked++;
			el.remove();
		}
	});
	const clean = purify.sanitize(quiet(html), { USE_PROFILES: { html: true }, FORBID_TAGS: ["style", "form", "input", "button", "select", "textarea", "video", "audio", "source", "picture"],
		FORBID_ATTR: ["srcset", "background", "id", "name"], ALLOW_DATA_ATTR: false, ADD_ATTR: ["data-s", "dir", "target"], ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|tel:|data:image\/|\/api\/v1\/attachments\/)/i });
	return { html: clean, blocked };
}

const CSP = "default-src 'none'; img-src 'self' data:; style-src 'self'; base-uri 'none'; form-action 'none'";

export const mailPage = (body: string, lang: string, theme: string): string =>
	`<!doctype html><html lang="${lang}" dir="auto"${theme ? ` data-theme="${theme}"` : ""}><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${CSP}"><link rel="stylesheet" href="${location.origin}${MAIL_CSS}"><body>${body}</body></html>`;
