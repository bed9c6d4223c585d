namespace ScriptProxy.Plugins.Rewriting;

/// <summary>The section <c>Options:Rewriting</c>. Each list is applied in its order; an entry is for all exchanges unless <c>For</c> says otherwise.</summary>
/// <remarks>The setters take the null that <c>"Replace": null</c> means in JSON for the absent key that it is.</remarks>
public sealed class RewritingOptions
{
    /// <summary>Changes of what is sent to the upstream.</summary>
    public List<RequestEntry?> Request { get; set => field = value ?? []; } = [];

    /// <summary>Changes of the upstream's answer, before a cache keeps it.</summary>
    public List<ResponseEntry?> Response { get; set => field = value ?? []; } = [];
}

/// <summary>Some changes, made in the order of the members here.</summary>
public abstract class RewritingEntry
{
    /// <summary>Texts to replace.</summary>
    public List<ReplaceEntry?> Replace { get; set => field = value ?? []; } = [];

    /// <summary>The media types of <see cref="Replace"/>: <c>text/html</c>, <c>text/*</c>, <c>*/*</c>. Empty: the list's default.</summary>
    public List<string?> Types { get; set => field = value ?? []; } = [];

    /// <summary>Fields of JSON to change.</summary>
    public JsonEntry Json { get; set => field = value ?? new(); } = new();
}

/// <summary>Changes of a request.</summary>
public sealed class RequestEntry : RewritingEntry
{
    /// <summary>Which exchanges.</summary>
    public Scope For { get; set => field = value ?? new(); } = new();
}

/// <summary>Changes of a response.</summary>
public sealed class ResponseEntry : RewritingEntry
{
    /// <summary>Which exchanges.</summary>
    public ResponseScope For { get; set => field = value ?? new(); } = new();

    /// <summary>Where the application has moved, so that its headers, cookies and links lead there. Default: nowhere.</summary>
    public MovedEntry? Moved { get; set; }

    /// <summary>Fragments to put into pages.</summary>
    public InjectEntry Inject { get; set => field = value ?? new(); } = new();

    /// <summary>Elements of pages to change.</summary>
    public List<ElementEntry?> Elements { get; set => field = value ?? []; } = [];
}

/// <summary>Which exchanges an entry is for: all parts that are given must hold, and of a list one item.</summary>
public class Scope
{
    /// <summary>A path template, such as <c>/api/{**rest}</c>.</summary>
    public string? Path { get; set; }

    /// <summary>Hosts without port; <c>*.example.org</c> stands for subdomains.</summary>
    public List<string> Hosts { get; set => field = value ?? []; } = [];

    /// <summary>Methods.</summary>
    public List<string> Methods { get; set => field = value ?? []; } = [];
}

/// <summary>Which responses an entry is for.</summary>
public sealed class ResponseScope : Scope
{
    /// <summary>Ids of routes.</summary>
    public List<string> Routes { get; set => field = value ?? []; } = [];
}

/// <summary>An application that believes to be somewhere else than where clients find it.</summary>
public sealed class MovedEntry
{
    /// <summary>Where it believes to be: <c>http://app.internal:8080/</c>, or a path.</summary>
    public List<string?> From { get; set => field = value ?? []; } = [];

    /// <summary>Where clients find it: <c>/app/</c>, or <c>https://www.example.org/app/</c>.</summary>
    public string? To { get; set; }

    /// <summary>Whether the links in the attributes of HTML are mapped too, not the headers alone. Default: true.</summary>
    public bool Links { get; set; } = true;

    /// <summary>Further domains of its cookies, and what they become: nothing for the host that the client asked.</summary>
    public Dictionary<string, string?> CookieDomains { get; set => field = value ?? []; } = [];
}

/// <summary>Fragments of HTML to put into every page.</summary>
public sealed class InjectEntry
{
    /// <summary>Put after <c>&lt;head&gt;</c>.</summary>
    public string? HeadStart { get; set; }

    /// <summary>Put before <c>&lt;/head&gt;</c>.</summary>
    public string? HeadEnd { get; set; }

    /// <summary>Put before <c>&lt;/body&gt;</c>.</summary>
    public string? BodyEnd { get; set; }
}

/// <summary>What is done to the elements that a selector chooses.</summary>
public sealed class ElementEntry
{
    /// <summary>The selector: names, <c>*</c>, <c>#id</c>, <c>.class</c>, <c>[attribute=value]</c>, spaces and <c>&gt;</c> between elements, commas.</summary>
    public string? Select { get; set; }

    /// <summary>Attributes to set, to their values as text.</summary>
    public Dictionary<string, string?> Set { get; set => field = value ?? []; } = [];

    /// <summary>Attributes to remove.</summary>
    public List<string?> Remove { get; set => field = value ?? []; } = [];

    /// <summary>HTML to put before the element.</summary>
    public string? Before { get; set; }

    /// <summary>HTML to put after the element.</summary>
    public string? After { get; set; }

    /// <summary>HTML to put before its content.</summary>
    public string? Prepend { get; set; }

    /// <summary>HTML to put after its content.</summary>
    public string? Append { get; set; }

    /// <summary>HTML in the place of its content; an empty text empties it.</summary>
    public string? Inner { get; set; }

    /// <summary>HTML in the place of the element; an empty text removes it.</summary>
    public string? Replace { get; set; }

    /// <summary>Whether its tags are removed and its content stays. Default: false.</summary>
    public bool Unwrap { get; set; }

    /// <summary>Plain texts to replace in its texts, as they are written, but not in scripts and styles.</summary>
    public List<ReplaceEntry?> Text { get; set => field = value ?? []; } = [];
}

/// <summary>Fields of JSON to change. Keys are paths: <c>$.user.email</c>, <c>$.items[*].price</c>, <c>$.items[0]</c>, <c>$..token</c>, <c>$['a b']</c>.</summary>
public sealed class JsonEntry
{
    /// <summary>Fields to remove.</summary>
    public List<string?> Remove { get; set => field = value ?? []; } = [];

    /// <summary>Fields to give another value where they are there. A value that is JSON is that; another one is a text.</summary>
    public Dictionary<string, string?> Replace { get; set => field = value ?? []; } = [];

    /// <summary>As <see cref="Replace"/>, and to add, last, where the object is there and the field is not.</summary>
    public Dictionary<string, string?> Set { get; set => field = value ?? []; } = [];
}

/// <summary>One text to replace.</summary>
public sealed class ReplaceEntry
{
    /// <summary>What to look for.</summary>
    public string? Find { get; set; }

    /// <summary>What takes its place; with <see cref="Regex"/>, <c>$1</c> and <c>${name}</c> stand for groups. Default: nothing.</summary>
    public string With { get; set => field = value ?? ""; } = "";

    /// <summary>Whether <see cref="Find"/> is a regular expression. Default: false.</summary>
    public bool Regex { get; set; }

    /// <summary>Whether upper and lower case are one; of a plain text, a to z. Default: false.</summary>
    public bool IgnoreCase { get; set; }

    /// <summary>Whether only the first one in a body is replaced. Default: false.</summary>
    public bool Once { get; set; }

    /// <summary>For a regular expression, whether each line is a text of its own. Default: false.</summary>
    public bool ByLine { get; set; }

    /// <summary>For a regular expression, how many characters a match may have, 16 to 1048576. Default: 4096.</summary>
    public int? Window { get; set; }
}
