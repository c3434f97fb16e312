package dev.holdfast.report.casefile;

/** Something that another case may be about, too: {@code pod}, {@code node}, {@code instance} or {@code cluster} and its name. */
public record LinkName(String kind, String name) {
    @Override
    public String toString() {
        return kind + "/" + name;
    }
}
