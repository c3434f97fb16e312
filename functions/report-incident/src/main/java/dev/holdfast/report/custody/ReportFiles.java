package dev.holdfast.report.custody;

/** The pages of one version of the report. Its text form leaves them out, for they can be anything. */
public final class ReportFiles {
    private final byte[] html;
    private final byte[] json;
    private final byte[] markdown;

    public ReportFiles(byte[] html, byte[] json, byte[] markdown) {
        this.html = html.clone();
        this.json = json.clone();
        this.markdown = markdown.clone();
    }

    byte[] html() {
        return html.clone();
    }

    byte[] json() {
        return json.clone();
    }

    byte[] markdown() {
        return markdown.clone();
    }

    @Override
    public String toString() {
        return "ReportFiles[html=" + html.length + ", json=" + json.length + ", markdown=" + markdown.length + "]";
    }
}
