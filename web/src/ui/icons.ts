// SPDX-License-Identifier: Apache-2.0
// The icons in use; the build puts exactly these into the sprite.
export const ICONS = ["archive-x", "arrow-left", "arrow-right", "at-sign", "ban", "bell", "book-open", "calendar-clock", "check", "check-check", "chevron-down", "circle-alert",
	"circle-check", "circle-dashed", "circle-help", "circle-user-round", "circle-x", "clock", "corner-up-right", "download", "ear", "ellipsis", "eye", "file", "file-text", "flame",
	"forward", "globe", "hand", "handshake", "history", "hourglass", "image", "inbox", "key-round", "keyboard", "languages", "lightbulb", "link", "loader", "lock", "log-out", "mail",
	"mail-warning", "mailbox", "map-pin", "merge", "message-circle", "message-square-text", "monitor", "moon", "palette", "panel-right", "paperclip", "pencil", "phone", "phone-call",
	"plus", "refresh-cw", "reply", "reply-all", "search", "send", "settings", "shield-alert", "smartphone", "sun", "tag", "trash-2", "triangle-alert", "undo-2", "unplug", "upload",
	"user-check", "user-plus", "user-round", "users-round", "wallet", "wifi-off", "x"] as const;
export type IconName = (typeof ICONS)[number];
