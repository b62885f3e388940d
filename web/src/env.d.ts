// SPDX-License-Identifier: Apache-2.0
// What the build puts in.
declare const SPRITE: string;
declare const MAIL_CSS: string;
declare module "texts:en" {
	const texts: Record<string, string | ((args: Record<string, unknown>) => string)>;
	export default texts;
}
declare module "texts:he" {
	const texts: Record<string, string | ((args: Record<string, unknown>) => string)>;
	export default texts;
}
