using System.Collections.Frozen;

namespace ScriptProxy.Plugins.Rewriting.Html;

/// <summary>What HTML says about elements by name.</summary>
internal static class ElementTable
{
    public static readonly ulong Html = TagName.Of("html");
    public static readonly ulong Head = TagName.Of("head");
    public static readonly ulong Body = TagName.Of("body");
    public static readonly ulong Style = TagName.Of("style");
    public static readonly ulong Svg = TagName.Of("svg");
    public static readonly ulong MathMl = TagName.Of("math");

    // 13.1.2, with those that are obsolete (13.2.6.4.7).
    private static readonly FrozenSet<ulong> Void =
        TagName.All("area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr").ToFrozenSet();

    private static readonly FrozenDictionary<ulong, TextKind> Texts = TagName.All("title textarea style xmp iframe noembed noframes")
        .Select(name => KeyValuePair.Create(name, TextKind.Raw))
        .Append(KeyValuePair.Create(TagName.Of("script"), TextKind.Script))
        .Append(KeyValuePair.Create(TagName.Of("plaintext"), TextKind.Plain))
        .ToFrozenDictionary();

    // 13.2.6.4.4: these do not end the head.
    private static readonly FrozenSet<ulong> InHead = TagName.All("base basefont bgsound link meta title script style noscript noframes template").ToFrozenSet();

    // 13.1.2.4: an end tag that may be left out is where one of these begins.
    private static readonly FrozenDictionary<ulong, FrozenSet<ulong>> Ended = new Dictionary<string, string>
    {
        ["li"] = "li",
        ["dt"] = "dt dd",
        ["dd"] = "dt dd",
        ["option"] = "option",
        ["optgroup"] = "option optgroup",
        ["rt"] = "rt rp",
        ["rp"] = "rt rp",
        ["td"] = "td th",
        ["th"] = "td th",
        ["tr"] = "td th tr caption colgroup",
        ["thead"] = "caption colgroup",
        ["tbody"] = "td th tr thead tbody caption colgroup",
        ["tfoot"] = "td th tr thead tbody caption colgroup",
        ["body"] = "head",
        ["p address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr main menu nav ol pre search section table ul"] = "p",
    }.SelectMany(pair => TagName.All(pair.Key), (pair, name) => (name, TagName.All(pair.Value).ToFrozenSet())).ToFrozenDictionary(pair => pair.name, pair => pair.Item2);

    // 13.2.6.5: where one of these begins, SVG and MathML end.
    private static readonly FrozenSet<ulong> Breakout = TagName.All(
        "b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var").ToFrozenSet();

    // 13.2.6.5, "HTML integration point" and "MathML text integration point": within them HTML goes on.
    private static readonly FrozenSet<ulong> Integration = TagName.All("foreignobject desc title mi mo mn ms mtext annotation-xml").ToFrozenSet();

    // 13.2.4.2, "has an element in scope": an end tag within one of these ends nothing around it, save a part of a table, or the page.
    private static readonly FrozenSet<ulong> Barriers = TagName.All("applet caption marquee object table td template th").ToFrozenSet();
    private static readonly FrozenSet<ulong> TableBarriers = TagName.All("table template").ToFrozenSet();
    private static readonly FrozenSet<ulong> TableParts = TagName.All("table caption colgroup tbody tfoot thead tr td th").ToFrozenSet();
    private static readonly FrozenSet<ulong> Outermost = TagName.All("html body").ToFrozenSet();

    /// <summary>Whether an end tag has no effect on what is around an open element.</summary>
    public static bool IsBarrier(ulong open, ulong ended) =>
        !Outermost.Contains(ended) && (TableParts.Contains(ended) ? TableBarriers : Barriers).Contains(open);

    public static bool IsVoid(ulong name) => Void.Contains(name);

    public static TextKind TextOf(ulong name) => Texts.GetValueOrDefault(name, TextKind.Markup);

    public static bool EndsHead(ulong name) => !InHead.Contains(name);

    /// <summary>Whether the beginning of one element is the end of another one that is open.</summary>
    public static bool Ends(ulong name, ulong open) => Ended.TryGetValue(name, out var ended) && ended.Contains(open);

    public static bool BreaksOut(ulong name) => Breakout.Contains(name);

    public static bool IsIntegration(ulong name) => Integration.Contains(name);
}
