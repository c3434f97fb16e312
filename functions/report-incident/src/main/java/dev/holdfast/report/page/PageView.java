package dev.holdfast.report.page;

import java.util.List;

/** What the template shows: texts only, in the order of the page. The template escapes each of them; an empty text hides its part. */
record PageView(
        String css,
        String cssHash,
        String title,
        String drill,
        List<Card> cards,
        Card evidence,
        List<Fact> facts,
        List<ToDoView> todo,
        String moreTodo,
        List<TargetView> targets,
        String moreTargets,
        boolean hasClocks,
        List<ClockView> clocks,
        TimelinePicture.Drawing timelinePicture,
        List<LineView> timeline,
        String moreTimeline,
        List<PictureView> pictures,
        String unplaced,
        boolean hasMissing,
        List<MissingView> missing,
        String moreMissing,
        List<GroupView> groups,
        PlanView plan,
        List<IdentityView> identities,
        String moreIdentities,
        boolean hasRelated,
        List<String> related,
        String moreRelated,
        List<LinkView> links,
        boolean hasNotes,
        List<String> notes,
        String moreNotes,
        SealView seal) {

    /** A box on top of the page. */
    record Card(String label, String tone, String sign, String headline, String text, List<String> lines) {}

    record Fact(String name, String value) {}

    record ToDoView(String urgency, String tone, String title, String why, List<String> steps, List<String> commands) {}

    record TargetView(
            String target,
            String tone,
            String sign,
            String state,
            String meaning,
            List<String> whys,
            List<String> notes,
            String at,
            String by) {}

    record ClockView(
            String tone,
            String sign,
            String regime,
            String deadline,
            String moment,
            String started,
            String due,
            String left,
            String note,
            String source) {}

    record LineView(
            String at,
            String lasted,
            String kind,
            String tone,
            String sign,
            String who,
            String request,
            String target,
            String what) {}

    record MissingView(String kind, String target, String what, String reason, String text, String tone, String sign) {}

    record GroupView(String name, String count, String bytes, List<ObjectView> objects, String more) {}

    record ObjectView(String key, String bytes, String at) {}

    record PlanView(String family, String title, String lead, List<String> steps, List<LevelView> levels) {}

    record LevelView(String name, String tell, String after) {}

    record IdentityView(String target, String kind, String state, String text) {}

    record PictureView(String id, String caption, ClusterPicture.Drawing drawing) {}

    record LinkView(String caseId, String shared) {}

    record SealView(
            String folder,
            String tone,
            String sign,
            String headline,
            String text,
            String previous,
            List<String> commands,
            String covers) {}
}
