using System.Text.RegularExpressions;

namespace ScriptProxy.Sdk;

/// <summary>Which stored responses are meant: data, not code, so that it outlives the unit that made it and can be kept on disk.</summary>
public abstract record Invalidation
{
    private Invalidation()
    {
    }

    /// <summary>All variants of one resource.</summary>
    /// <param name="PrimaryKey">Its <see cref="StoredHead.PrimaryKey"/>.</param>
    public sealed record Resource(string PrimaryKey) : Invalidation;

    /// <summary>Everything that has a tag.</summary>
    /// <param name="Tag">The tag, compared by its characters.</param>
    public sealed record Tagged(string Tag) : Invalidation;

    /// <summary>Everything whose <see cref="StoredHead.Url"/> begins so.</summary>
    /// <param name="Prefix">An absolute address or its beginning, compared by its characters; empty means everything.</param>
    public sealed record Prefixed(string Prefix) : Invalidation;

    /// <summary>Everything that meets all conditions (Varnish's ban).</summary>
    /// <param name="Conditions">At least one.</param>
    public sealed record Ban(IReadOnlyList<BanCondition> Conditions) : Invalidation;

    /// <summary>Whether a stored response is meant.</summary>
    /// <param name="head">Its head.</param>
    public bool Includes(StoredHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        return this switch
        {
            Resource resource => string.Equals(head.PrimaryKey, resource.PrimaryKey, StringComparison.Ordinal),
            Tagged tagged => head.Tags.Contains(tagged.Tag, StringComparer.Ordinal),
            Prefixed prefixed => head.Url.StartsWith(prefixed.Prefix, StringComparison.Ordinal),
            Ban ban => ban.Conditions.All(condition => condition.Includes(head)),
            _ => false,
        };
    }
}

/// <summary>One condition of a ban.</summary>
/// <param name="Field"><c>url</c>, <c>host</c>, <c>path</c>, <c>status</c>, <c>tag</c>, or <c>header:Name</c> for a stored header.</param>
/// <param name="Test">How the field is compared.</param>
/// <param name="Value">What it is compared with.</param>
public sealed record BanCondition(string Field, BanTest Test, string Value)
{
    // A pattern comes from whoever may purge, and is tried on every stored response.
    private readonly Regex? _pattern = Test is BanTest.Matches or BanTest.MatchesNot
        ? new Regex(Value, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, Regex.InfiniteMatchTimeout)
        : null;

    /// <summary>Whether a stored response meets it. An absent header compares as empty.</summary>
    /// <param name="head">Its head.</param>
    public bool Includes(StoredHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        return Field == "tag"
            ? head.Tags.Any(Holds) == (Test is BanTest.Equal or BanTest.Matches)
            : Holds(ValueOf(head)) == (Test is BanTest.Equal or BanTest.Matches);
    }

    private bool Holds(string value) => _pattern?.IsMatch(value) ?? string.Equals(value, Value, StringComparison.Ordinal);

    private string ValueOf(StoredHead head) => Field switch
    {
        "url" => head.Url,
        "host" => Uri.TryCreate(head.Url, UriKind.Absolute, out var uri) ? uri.Authority : "",
        "path" => Uri.TryCreate(head.Url, UriKind.Absolute, out var uri) ? uri.AbsolutePath : "",
        "status" => head.Status.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ['h', 'e', 'a', 'd', 'e', 'r', ':', .. var name] => head.Headers
            .FirstOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value.ToString(),
        _ => throw new ArgumentException($"A ban has no field '{Field}'; there are url, host, path, status, tag and header:Name."),
    };
}

/// <summary>How a ban compares.</summary>
public enum BanTest : byte
{
    /// <summary>The same characters (<c>==</c>).</summary>
    Equal,

    /// <summary>Other characters (<c>!=</c>).</summary>
    NotEqual,

    /// <summary>A regular expression is found in it (<c>~</c>); without backreferences and lookarounds, so that its time is bounded.</summary>
    Matches,

    /// <summary>A regular expression is not found in it (<c>!~</c>).</summary>
    MatchesNot,
}
