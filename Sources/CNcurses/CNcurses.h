/* The system's wide-character ncurses, and what Swift 6 cannot reach in it by itself: mutable
 * globals (stdscr, COLORS, cur_term), and macros that are expressions (A_BOLD).
 * Every function here is for the one thread that owns the screen. */
#ifndef SLUICE_CNCURSES_H
#define SLUICE_CNCURSES_H

#ifndef _XOPEN_SOURCE_EXTENDED
#define _XOPEN_SOURCE_EXTENDED 1
#endif
#ifndef NCURSES_WIDECHAR
#define NCURSES_WIDECHAR 1
#endif

#include <locale.h>
#include <ncurses.h>
#include <stdio.h>
#include <term.h>

/* Of <wchar.h>, which declares it for X/Open programs only. */
extern int wcwidth(wchar_t character);

static const attr_t sluice_attribute_bold = A_BOLD;
static const attr_t sluice_attribute_dim = A_DIM;
static const attr_t sluice_attribute_italic = A_ITALIC;
static const attr_t sluice_attribute_underline = A_UNDERLINE;
static const attr_t sluice_attribute_reverse = A_REVERSE;
static const attr_t sluice_attribute_blink = A_BLINK;

static inline WINDOW *sluice_screen(void) { return stdscr; }
static inline int sluice_color_count(void) { return COLORS; }
static inline int sluice_pair_count(void) { return COLOR_PAIRS; }

/* What terminfo says of a terminal type. */
enum sluice_terminal_type {
    sluice_type_usable,
    sluice_type_unknown,
    sluice_type_hardcopy,
    sluice_type_without_cursor_addressing,
    sluice_type_database_missing,
};

/* newterm() would do with any of them and leave a garbled screen: ask first. */
static inline enum sluice_terminal_type sluice_probe_type(const char *type, int descriptor) {
    int reason = 0;
    if (setupterm(type, descriptor, &reason) != OK) {
        if (reason == 1) return sluice_type_hardcopy;
        return reason == 0 ? sluice_type_unknown : sluice_type_database_missing;
    }
    const char *cup = tigetstr("cup");
    const int usable = cup != NULL && cup != (const char *)-1;
    del_curterm(cur_term);
    return usable ? sluice_type_usable : sluice_type_without_cursor_addressing;
}

/* A string capability of the open terminal; NULL when it has none of that name. */
static inline const char *sluice_capability(const char *name) {
    const char *text = tigetstr(name);
    return text == (const char *)-1 ? NULL : text;
}

/* Writes `count` wide characters at a place, in these attributes and this colour pair, which may
 * be an extended one. */
static inline int sluice_write(
    int row, int column, const wchar_t *text, int count, attr_t attributes, int pair) {
    wattr_set(stdscr, attributes, 0, &pair);
    return mvwaddnwstr(stdscr, row, column, text, count);
}

#endif
