package dev.turnstile.adoption.history.internal.time;

/** The order of day, month and year in a date. */
enum DateOrder {
    /** A year of four digits, then month and day. */
    YEAR_FIRST("year/month/day"),
    /** A year of two digits, then month and day. */
    SHORT_YEAR_FIRST("year/month/day"),
    DAY_FIRST("day/month/year"),
    MONTH_FIRST("month/day/year");

    private final String text;

    DateOrder(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    /** Returns whether numbers of these lengths can have this order. With dots, the day is first or a whole year. */
    boolean fits(int first, int third, char separator) {
        boolean yearLast = first <= 2 && (third == 2 || third == 4);
        return switch (this) {
            case YEAR_FIRST -> first == 4 && third <= 2;
            case SHORT_YEAR_FIRST -> first == 2 && third <= 2 && separator != '.';
            case DAY_FIRST -> yearLast;
            case MONTH_FIRST -> yearLast && separator != '.';
        };
    }
}
