namespace ScriptProxy.Plugins.Rewriting.Html;

/// <summary>What an end tag does not reach through (HTML 13.2.4.2): of an open element, those that it ends; of an end tag, the one that it looks in.</summary>
[Flags]
internal enum Scopes : byte
{
    /// <summary>Nothing is in the way.</summary>
    None = 0,

    /// <summary>"In scope".</summary>
    Any = 1,

    /// <summary>"In button scope": that of <c>p</c>.</summary>
    Button = 2,

    /// <summary>"In list item scope": that of <c>li</c>.</summary>
    ListItem = 4,

    /// <summary>"In table scope": that of a table and its parts.</summary>
    Table = 8,

    /// <summary>The special elements, which end tags of ordinary ones do not reach through (13.2.6.4.7, "any other end tag").</summary>
    Special = 16,
}
