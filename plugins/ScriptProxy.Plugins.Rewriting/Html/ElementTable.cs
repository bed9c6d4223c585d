using System.Collections.Frozen;

namespace ScriptProxy.Plugins.Rewriting.Html;

/// <summary>What HTML says about elements by name.</summary>
internal static class ElementTable
{
    public static readonly ulong Html = TagName.Of("html");
    public static readonly ulong Head = TagName.Of("head");
    public static readonly ulong Body = TagName.Of("body");
    public static readonly ulong Style = TagName.Of("style");
    public static readonly ulong Base = TagName.Of("base");
    public static readonly ulong Svg = TagName.Of("svg");
    public static readonly ulong MathMl = TagName.Of("math");
    private static readonly ulong Form = TagName.Of("form");

    // 13.1.2, with those that are obsolete (13.2.6.4.7).
    private static readonly FrozenSet<ulong> Void =
        TagName.All("area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr").ToFrozenSet();

    private static readonly FrozenDictionary<ulong, TextKind> Texts = TagName.All("title textarea style xmp iframe noembed noframes")
        .Select(name => KeyValuePair.Create(name, TextKind.Raw))
        .Append(KeyValuePair.Create(TagName.Of("script"), TextKind.Script))
        .Append(KeyValuePair.Create(TagName.Of("plaintext"), TextKind.Plain))
        .ToFrozenDictionary();

    private static readonly FrozenSet<ulong> WithText = TagName.All("title textarea").ToFrozenSet();

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
        ["a"] = "a",
        ["nobr"] = "nobr",
        ["button"] = "button",
        ["p address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr main menu nav ol pre search section table ul"] = "p",
    }.SelectMany(pair => TagName.All(pair.Key), (pair, name) => (name, TagName.All(pair.Value).ToFrozenSet())).ToFrozenDictionary(pair => pair.name, pair => pair.Item2);

    // 13.2.6.5: where one of these begins, SVG and MathML end.
    private static readonly FrozenSet<ulong> Breakout = TagName.All(
        "b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var").ToFrozenSet();

    // 13.2.6.5, "HTML integration point" and "MathML text integration point": within them HTML goes on.
    private static readonly FrozenSet<ulong> Integration = TagName.All("foreignobject desc title mi mo mn ms mtext annotation-xml").ToFrozenSet();

    private static readonly FrozenSet<ulong> Headings = TagName.All("h1 h2 h3 h4 h5 h6").ToFrozenSet();

    // 13.2.4.3.
    private static readonly FrozenSet<ulong> Formatting = TagName.All("a b big code em font i nobr s small strike strong tt u").ToFrozenSet();

    private static readonly FrozenDictionary<ulong, Scopes> Barriers = Of(
        (Scopes.Any | Scopes.Button | Scopes.ListItem | Scopes.Special, "applet caption marquee object td th"),
        (Scopes.Any | Scopes.Button | Scopes.ListItem | Scopes.Special | Scopes.Table, "table template"),
        (Scopes.Button | Scopes.Special, "button"),
        (Scopes.ListItem | Scopes.Special, "ol ul"),
        (Scopes.Special, "address article aside blockquote body center colgroup dd details dir div dl dt fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup html iframe li listing main menu nav "
            + "noembed noframes noscript p plaintext pre script search section select style summary tbody textarea tfoot thead title tr xmp"));

    private static readonly FrozenDictionary<ulong, Scopes> Reaches = Of(
        (Scopes.None, "html body head template"),
        (Scopes.Any, "address article aside blockquote button center details dialog dir div dl fieldset figcaption figure footer form header hgroup listing main menu nav ol pre search section select summary ul dd dt "
            + "h1 h2 h3 h4 h5 h6 applet marquee object a b big code em font i nobr s small strike strong tt u"),
        (Scopes.Button, "p"),
        (Scopes.ListItem, "li"),
        (Scopes.Table, "table caption colgroup tbody tfoot thead tr td th"));

    /// <summary>Within which end tags nothing around an element is reached.</summary>
    public static Scopes BarriersOf(ulong name, bool isForeign) =>
        !isForeign ? Barriers.GetValueOrDefault(name) : IsIntegration(name) ? Scopes.Any | Scopes.Button | Scopes.ListItem | Scopes.Special : Scopes.None;

    /// <summary>Through what an end tag does not reach.</summary>
    public static Scopes ReachOf(ulong name) => Reaches.GetValueOrDefault(name, Scopes.Special);

    /// <summary>Whether an end tag ends an element: of headings each ends any.</summary>
    public static bool IsEndOf(ulong ended, ulong open) => ended == open || (Headings.Contains(ended) && Headings.Contains(open));

    /// <summary>Whether it is the page, or its body.</summary>
    public static bool IsOutermost(ulong name) => name == Html || name == Body;

    public static bool IsHeading(ulong name) => Headings.Contains(name);

    /// <summary>Whether elements within it stay open where its end tag comes too early (13.2.6.4.7, the "adoption agency", and <c>form</c>).</summary>
    public static bool EndsAlone(ulong name) => name == Form || Formatting.Contains(name);

    public static bool IsVoid(ulong name) => Void.Contains(name);

    public static TextKind TextOf(ulong name) => Texts.GetValueOrDefault(name, TextKind.Markup);

    /// <summary>Whether its text is none to read, such as a script.</summary>
    public static bool HasCode(ulong name) => Texts.ContainsKey(name) && !WithText.Contains(name);

    public static bool EndsHead(ulong name) => !InHead.Contains(name);

    /// <summary>Whether the beginning of one element is the end of another one that is open.</summary>
    public static bool Ends(ulong name, ulong open) => Ended.TryGetValue(name, out var ended) && ended.Contains(open);

    public static bool BreaksOut(ulong name) => Breakout.Contains(name);

    public static bool IsIntegration(ulong name) => Integration.Contains(name);

    private static FrozenDictionary<ulong, Scopes> Of(params (Scopes Scopes, string Names)[] rows) =>
        rows.SelectMany(row => TagName.All(row.Names), (row, name) => KeyValuePair.Create(name, row.Scopes)).ToFrozenDictionary();
}
