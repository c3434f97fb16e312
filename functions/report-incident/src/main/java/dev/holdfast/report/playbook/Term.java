package dev.holdfast.report.playbook;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How long a deadline is, in the calendar of its rule. Hours run through nights and weekends. Days and business days count from
 * the day after and end with the last second of the last day. A month later is the same day and time, or the last day of a
 * shorter month.
 */
sealed interface Term {
    String RULE = "a time such as 72 hours, 3 days, 4 business days, 1 month, 60 days after the year, or at once";
    Pattern FORM =
            Pattern.compile("(?<n>[1-9][0-9]{0,3}) (?<unit>hours?|days?|business days?|months?|days after the year)");

    /** Clock hours. */
    record Hours(int hours) implements Term {}

    /** Calendar days. */
    record Days(int days) implements Term {}

    /** Monday to Friday; no holiday is known here. */
    record BusinessDays(int days) implements Term {}

    /** Calendar months. */
    record Months(int months) implements Term {}

    /** Calendar days after the end of the year in which it began. */
    record DaysAfterTheYear(int days) implements Term {}

    /** Without a number: as soon as it can be done. */
    record AtOnce() implements Term {}

    /** Reads the written form. */
    static Optional<Term> parse(String text) {
        if (text.equals("at once")) {
            return Optional.of(new AtOnce());
        }
        var form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        int n = Integer.parseInt(form.group("n"));
        return Optional.of(
                switch (form.group("unit")) {
                    case "hour", "hours" -> new Hours(n);
                    case "day", "days" -> new Days(n);
                    case "month", "months" -> new Months(n);
                    case "days after the year" -> new DaysAfterTheYear(n);
                    default -> new BusinessDays(n);
                });
    }

    /** The last instant that is in time; empty for what has no number. */
    default Optional<Instant> due(Instant start, ZoneId zone) {
        var from = start.atZone(zone);
        return switch (this) {
            case Hours hours -> Optional.of(start.plus(Duration.ofHours(hours.hours())));
            case Days days -> Optional.of(endOf(from.toLocalDate().plusDays(days.days()), zone));
            case BusinessDays days -> Optional.of(endOf(businessDay(from.toLocalDate(), days.days()), zone));
            case Months months -> Optional.of(from.plusMonths(months.months()).toInstant());
            case DaysAfterTheYear days ->
                Optional.of(endOf(LocalDate.of(from.getYear(), 12, 31).plusDays(days.days()), zone));
            case AtOnce _ -> Optional.empty();
        };
    }

    /** In words. */
    default String words() {
        return switch (this) {
            case Hours hours -> many(hours.hours(), "hour");
            case Days days -> many(days.days(), "day");
            case BusinessDays days -> many(days.days(), "business day");
            case Months months -> many(months.months(), "month");
            case DaysAfterTheYear days -> many(days.days(), "day") + " after the end of the year";
            case AtOnce _ -> "at once";
        };
    }

    private static String many(int n, String unit) {
        return n + " " + unit + (n == 1 ? "" : "s");
    }

    private static LocalDate businessDay(LocalDate start, int days) {
        var date = start;
        for (int left = days; left > 0; ) {
            date = date.plusDays(1);
            boolean weekend = date.getDayOfWeek() == DayOfWeek.SATURDAY || date.getDayOfWeek() == DayOfWeek.SUNDAY;
            left -= weekend ? 0 : 1;
        }
        return date;
    }

    private static Instant endOf(LocalDate date, ZoneId zone) {
        return date.plusDays(1).atStartOfDay(zone).toInstant().minusSeconds(1);
    }
}
