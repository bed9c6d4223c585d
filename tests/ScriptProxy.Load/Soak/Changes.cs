namespace ScriptProxy.Load.Soak;

/// <summary>Changes rules and the plugin, each time in another way, and says what is to serve then.</summary>
internal sealed class Changes(ProxyFolder folder, string upstream)
{
    private readonly string _upstream = upstream;
    private int _turn;
    private int _name;

    /// <summary>What serves when all changes have been taken over.</summary>
    public Content Content { get; private set; } = new(1, Name(0), 1);

    /// <summary>Puts the first generation into the folder.</summary>
    public void Begin()
    {
        foreach (var (name, content) in SoakUnits.First(_upstream, Content.ThirdRule!))
        {
            folder.Overwrite(name, content);
        }
    }

    /// <summary>Prepares the next change of the rules.</summary>
    /// <returns>Makes it.</returns>
    public Action NextRuleChange()
    {
        var old = Content;
        Content = (_turn % 5) switch
        {
            0 or 1 => old with { Rules = old.Rules + 1 },
            3 => old with { ThirdRule = null },
            _ => old with { ThirdRule = Name(++_name) },
        };
        var now = Content;
        return (_turn++ % 5) switch
        {
            0 => () => folder.Overwrite(SoakUnits.VersionFile, SoakUnits.Version(now.Rules)),
            1 => () => folder.Replace(SoakUnits.VersionFile, SoakUnits.Version(now.Rules)),
            2 => () => folder.Rename($"rules/{old.ThirdRule}", $"rules/{now.ThirdRule}"),
            3 => () => folder.Delete($"rules/{old.ThirdRule}"),
            _ => () => folder.Overwrite($"rules/{now.ThirdRule}", SoakUnits.PlainText),
        };
    }

    /// <summary>Prepares the replacement of the plugin by its next version, in place.</summary>
    /// <returns>Makes it.</returns>
    public Action NextReplacement()
    {
        Content = Content with { Plugin = Content.Plugin + 1 };
        var image = SoakUnits.BuildPlugin(Content.Plugin);
        return () => folder.Overwrite(SoakUnits.PluginFile, image);
    }

    private static string Name(int number) => $"{30 + number % 60}-plain.csx";
}
