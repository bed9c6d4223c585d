namespace ScriptProxy.Plugins.Headers;

/// <summary>The section <c>Options:Headers</c>. Each list is applied in its order; an entry is for all exchanges unless <c>For</c> says otherwise.</summary>
/// <remarks>The setters take the null that <c>"Set": null</c> means in JSON for the absent key that it is.</remarks>
public sealed class HeadersOptions
{
    /// <summary>Edits of what is sent to the upstream.</summary>
    public List<RequestEntry?> Request { get; set => field = value ?? []; } = [];

    /// <summary>Edits of the upstream's answer before a cache keeps it.</summary>
    public List<UpstreamResponseEntry?> UpstreamResponse { get; set => field = value ?? []; } = [];

    /// <summary>Edits of what is sent to the client, whoever answered.</summary>
    public List<ResponseEntry?> Response { get; set => field = value ?? []; } = [];
}

/// <summary>Some edits, done in the order of the members here.</summary>
public abstract class HeadersEntry
{
    /// <summary>Old name to new name; what the new name held is replaced. Nothing happens where the old one is absent.</summary>
    public Dictionary<string, string?> Rename { get; set => field = value ?? []; } = [];

    /// <summary>Names to remove; a <c>*</c> at the end stands for any rest.</summary>
    public List<string?> Remove { get; set => field = value ?? []; } = [];

    /// <summary>Name to value; replaces what is there.</summary>
    public Dictionary<string, string?> Set { get; set => field = value ?? []; } = [];

    /// <summary>Name to value; only where the header is absent.</summary>
    public Dictionary<string, string?> SetIfMissing { get; set => field = value ?? []; } = [];

    /// <summary>Name to value; adds one value to those that are there.</summary>
    public Dictionary<string, string?> Append { get; set => field = value ?? []; } = [];
}

/// <summary>Edits of a request.</summary>
public sealed class RequestEntry : HeadersEntry
{
    /// <summary>Which exchanges.</summary>
    public RequestScope For { get; set => field = value ?? new(); } = new();
}

/// <summary>Edits of an upstream's response.</summary>
public sealed class UpstreamResponseEntry : HeadersEntry
{
    /// <summary>Which exchanges.</summary>
    public ResponseScope For { get; set => field = value ?? new(); } = new();
}

/// <summary>Edits of the response to the client.</summary>
public sealed class ResponseEntry : HeadersEntry
{
    /// <summary>Which exchanges.</summary>
    public ResponseScope For { get; set => field = value ?? new(); } = new();

    /// <summary>A ready-made set of edits, done last; it leaves alone what the entry itself names.</summary>
    public Preset Preset { get; set; }

    /// <summary>Whether the preset replaces what the upstream has set. Default: false.</summary>
    public bool PresetOverwrites { get; set; }
}

/// <summary>A ready-made set of edits.</summary>
public enum Preset
{
    /// <summary>No edits.</summary>
    None,

    /// <summary>The headers by which browsers guard a page; see <see cref="Edits.SecurityPreset"/>.</summary>
    Security,
}

/// <summary>Which exchanges an entry is for: all parts that are given must hold, and of a list one item.</summary>
public class RequestScope
{
    /// <summary>Ids of routes.</summary>
    public List<string> Routes { get; set => field = value ?? []; } = [];

    /// <summary>A path template, such as <c>/api/{**rest}</c>.</summary>
    public string? Path { get; set; }

    /// <summary>Hosts without port; <c>*.example.org</c> stands for subdomains.</summary>
    public List<string> Hosts { get; set => field = value ?? []; } = [];

    /// <summary>Methods.</summary>
    public List<string> Methods { get; set => field = value ?? []; } = [];

    /// <summary><c>http</c> or <c>https</c>.</summary>
    public string? Scheme { get; set; }
}

/// <summary>Which responses an entry is for.</summary>
public sealed class ResponseScope : RequestScope
{
    /// <summary>Statuses: <c>404</c>, <c>5xx</c> or <c>400-499</c>.</summary>
    public List<string> Status { get; set => field = value ?? []; } = [];
}
