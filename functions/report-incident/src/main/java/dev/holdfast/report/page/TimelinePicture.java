package dev.holdfast.report.page;

import dev.holdfast.report.casefile.Happening;
import dev.holdfast.report.casefile.Tone;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The timeline as a picture: a lane for each sort of news, a mark for what happened at about the same place. Hours in which nothing
 * happened are drawn shortened, for the response takes seconds and the intrusion took days.
 */
final class TimelinePicture {
    private static final int LEFT = 104;
    private static final int WIDTH = 940;
    private static final int LANE = 30;
    private static final int TOP = 26;
    private static final int MARK = 14;
    private static final int LABEL = 76;
    private static final Comparator<Tone> LOUDEST_LAST =
            Comparator.comparingInt(List.of(Tone.NEUTRAL, Tone.GOOD, Tone.WARNING, Tone.BAD)::indexOf);

    private final List<Happening> happenings;
    private final Instant now;
    private final TreeMap<Long, Double> places = new TreeMap<>();

    private TimelinePicture(List<Happening> happenings, Instant now) {
        this.happenings = happenings;
        this.now = now;
    }

    record Drawing(
            int width, int height, int axisY, List<Lane> lanes, List<Bar> bars, List<Mark> marks, List<Tick> ticks) {}

    record Lane(int y, int textY, String name) {}

    record Bar(int x, int y, int width, String tone) {}

    record Mark(int x, int y, String tone, String sign, String title) {}

    record Tick(int x, int top, int bottom, int textY, String text) {}

    static Drawing draw(List<Happening> happenings, Instant now) {
        return new TimelinePicture(happenings, now).draw();
    }

    private Drawing draw() {
        spread();
        var kinds = new TreeSet<>(happenings.stream().map(Happening::kind).toList());
        var lanes = new ArrayList<Lane>();
        var rows = new TreeMap<Happening.Kind, Integer>();
        for (var kind : kinds) {
            int y = TOP + rows.size() * LANE;
            rows.put(kind, y + LANE / 2);
            lanes.add(new Lane(y + LANE / 2, y + LANE / 2 + 4, Words.kind(kind)));
        }
        int bottom = TOP + rows.size() * LANE;
        return new Drawing(WIDTH, bottom + 34, bottom, lanes, bars(rows), marks(rows), ticks(bottom));
    }

    /** Each gap gets the logarithm of its length. */
    private void spread() {
        var seconds = new TreeSet<Long>();
        happenings.forEach(one -> {
            seconds.add(one.at().getEpochSecond());
            seconds.add(end(one).getEpochSecond());
        });
        seconds.add(now.getEpochSecond());
        double at = 0;
        long before = seconds.first();
        for (long second : seconds) {
            at += second == before ? 0 : 1 + Math.log((double) (second - before)) / Math.log(2);
            places.put(second, at);
            before = second;
        }
    }

    private static Instant end(Happening one) {
        return one.at().plus(one.lasted().orElse(Duration.ZERO));
    }

    private int x(Instant at) {
        double whole = Math.max(places.lastEntry().getValue(), 1e-9);
        double place = places.getOrDefault(at.getEpochSecond(), 0.0);
        return LEFT + 14 + (int) Math.round(place / whole * (WIDTH - LEFT - 40));
    }

    private List<Bar> bars(Map<Happening.Kind, Integer> rows) {
        Set<Bar> bars = new LinkedHashSet<>();
        happenings.stream()
                .filter(one ->
                        one.lasted().filter(length -> length.toSeconds() > 0).isPresent())
                .forEach(one -> bars.add(new Bar(
                        x(one.at()),
                        rows.getOrDefault(one.kind(), TOP) - 3,
                        Math.max(2, x(end(one)) - x(one.at())),
                        "neutral")));
        return Limits.first(List.copyOf(bars), 400);
    }

    /** One mark for all that lie in one place, in the worst of their tones, with their number. */
    private List<Mark> marks(Map<Happening.Kind, Integer> rows) {
        var cells = new TreeMap<String, List<Happening>>();
        happenings.forEach(one -> cells.computeIfAbsent(
                        String.format("%s %06d", one.kind(), x(one.at()) / MARK), _ -> new ArrayList<>())
                .add(one));
        return cells.values().stream()
                .map(cell -> {
                    var first = cell.getFirst();
                    var worst =
                            cell.stream().map(Happening::tone).max(LOUDEST_LAST).orElse(Tone.NEUTRAL);
                    String title = Words.time(first.at()) + ": " + first.what()
                            + (cell.size() > 1 ? " and " + (cell.size() - 1) + " more" : "");
                    return new Mark(
                            x(first.at()),
                            rows.getOrDefault(first.kind(), TOP) + 5,
                            Words.css(worst),
                            Words.sign(worst),
                            title);
                })
                .toList();
    }

    private List<Tick> ticks(int bottom) {
        var ticks = new ArrayList<Tick>();
        var times = new TreeSet<Instant>();
        happenings.forEach(one -> times.add(one.at()));
        times.add(now);
        int free = Integer.MIN_VALUE;
        String day = "";
        for (Instant at : times) {
            int x = x(at);
            if (x >= free) {
                String text = Words.time(at);
                String today = text.substring(5, 10);
                ticks.add(new Tick(
                        x, TOP, bottom, bottom + 16, (today.equals(day) ? "" : today + " ") + text.substring(11, 19)));
                free = x + LABEL + (today.equals(day) ? 0 : 24);
                day = today;
            }
        }
        return ticks;
    }
}
