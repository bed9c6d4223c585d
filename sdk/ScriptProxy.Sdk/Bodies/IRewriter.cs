using System.Text.Json.Nodes;

namespace ScriptProxy.Sdk;

/// <summary>
/// Makes changes of bodies, once, while a unit loads. The plugin <c>Rewriting</c> offers it: <c>var rewriter = Service&lt;IRewriter&gt;();</c>. However a body arrives, the outcome is the same, and none is
/// held whole. Thread-safe.
/// </summary>
public interface IRewriter
{
    /// <summary>Replaces a text, or what a regular expression matches.</summary>
    /// <param name="find">What to look for; not empty.</param>
    /// <param name="replacement">What takes its place; of a regular expression, <c>$1</c> and <c>${name}</c> are groups.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <returns>The change.</returns>
    /// <exception cref="ArgumentException">It is no expression, one that needs backtracking, or an option is none.</exception>
    IBodyChange Replace(string find, string replacement, ReplaceOptions? options = null);

    /// <summary>Changes elements of HTML.</summary>
    /// <param name="selector">Which ones: names, <c>*</c>, <c>#id</c>, <c>.class</c>, <c>[attribute=value]</c> and its kin, <c>:not()</c>, <c>:nth-child()</c>, spaces and <c>&gt;</c> between elements, commas.</param>
    /// <param name="edit">Called for each of them while the page passes, by the exchange's thread. What it throws fails the exchange.</param>
    /// <returns>The change.</returns>
    /// <exception cref="ArgumentException">It is no such selector; the message says where.</exception>
    IBodyChange EditElements(string selector, Action<IElement> edit);

    /// <summary>Puts fragments into every page of HTML. A piece of a page, without DOCTYPE, <c>html</c> and <c>head</c>, is left alone.</summary>
    /// <param name="headStart">HTML to put after <c>&lt;head&gt;</c>; null for none.</param>
    /// <param name="headEnd">HTML to put before <c>&lt;/head&gt;</c>; null for none.</param>
    /// <param name="bodyEnd">HTML to put before <c>&lt;/body&gt;</c>; null for none.</param>
    /// <returns>The change.</returns>
    IBodyChange Inject(string? headStart = null, string? headEnd = null, string? bodyEnd = null);

    /// <summary>Gives a field of JSON a value, and adds the field where its object is there and it is not.</summary>
    /// <param name="path">The path, such as <c>$.user.email</c> or <c>$.items[*].price</c>; it ends with a name.</param>
    /// <param name="value">The value; numbers, texts and truth values convert to it.</param>
    /// <returns>The change.</returns>
    /// <exception cref="ArgumentException">It is no such path.</exception>
    IBodyChange SetField(string path, JsonNode? value);

    /// <summary>Removes fields of JSON.</summary>
    /// <param name="paths">The paths, such as <c>$.user.email</c>, <c>$.items[0]</c> or <c>$..token</c>.</param>
    /// <returns>The change.</returns>
    /// <exception cref="ArgumentException">One is no path.</exception>
    IBodyChange RemoveFields(params string[] paths);
}

/// <summary>How a text is replaced. Immutable.</summary>
public sealed record ReplaceOptions
{
    /// <summary>Whether it is a regular expression. It runs without backtracking, so it has no look-around, no backreferences and no atomic groups; in the worst case a character is looked at twice <see cref="Window"/> times. Default: false.</summary>
    public bool Regex { get; init; }

    /// <summary>Whether upper and lower case are one; of a plain text, a to z. Default: false.</summary>
    public bool IgnoreCase { get; init; }

    /// <summary>Whether only the first one in a body is replaced. Default: false.</summary>
    public bool Once { get; init; }

    /// <summary>Whether each line is a text of its own to a regular expression; it is passed on when it is whole then. Default: false.</summary>
    public bool ByLine { get; init; }

    /// <summary>How many characters a match of a regular expression may have, 16 to 1048576. A longer one is not found. Default: 4096.</summary>
    public int Window { get; init; } = 4096;

    /// <summary>The media types of bodies to change: <c>text/html</c>, <c>text/*</c>, <c>*/*</c>. Default: <c>text/html</c>.</summary>
    public IReadOnlyList<string> Types { get; init; } = ["text/html"];
}
