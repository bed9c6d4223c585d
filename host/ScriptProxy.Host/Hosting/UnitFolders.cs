using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Configuration.Settings;
using ScriptProxy.Host.Plugins;

namespace ScriptProxy.Host.Hosting;

/// <summary>Where rules and plugins are looked for. Folders in the configuration file are seen from the file; without a file, from where the proxy was started.</summary>
internal sealed class UnitFolders(LoadingInputs inputs, ProxySettings settings)
{
    public string Rules { get; } = Resolve(inputs.Options, inputs.Options.RulesFolder ?? settings.Rules.Folder);

    /// <summary>Whether a person named the folder of rules, so that it must exist.</summary>
    public bool RulesAreNamed { get; } = inputs.Options.RulesFolder is not null || settings.Rules.Folder != new RulesSettings().Folder;

    /// <summary>The built-in plugins first: a plugin of the same name in a later folder takes their place.</summary>
    public IReadOnlyList<PluginRoot> Plugins { get; } =
    [
        .. inputs.BuiltInPlugins is { } builtIn ? [new PluginRoot(builtIn, Required: false)] : Array.Empty<PluginRoot>(),
        .. (inputs.Options.PluginsFolder ?? settings.Plugins.Folder) is { } folder
            ? [new PluginRoot(Resolve(inputs.Options, folder), Required: true)]
            : Array.Empty<PluginRoot>(),
    ];

    private static string Resolve(RunOptions options, string folder) =>
        Path.GetFullPath(folder, options.BaseFolder);
}
