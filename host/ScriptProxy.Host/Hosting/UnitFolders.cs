using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Configuration.Settings;
using ScriptProxy.Host.Diagnostics;
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

    /// <summary>The folder of rules that <c>run</c> would take.</summary>
    /// <exception cref="CommandException">It is not there, or the configuration that may name it is no JSON.</exception>
    public static string RulesOf(RunOptions options, ConfigurationSources sources)
    {
        // What is wrong elsewhere in the configuration is no matter here.
        var findings = new DiagnosticList();
        var settings = ConfigurationReader.Read(sources, findings)?.Settings ?? throw new CommandException(findings.InOrder().First().ToString());
        var folder = Resolve(options, options.RulesFolder ?? settings.Rules.Folder);
        return Directory.Exists(folder) ? folder : throw new CommandException($"there is no folder of rules '{folder}'; name it with --rules, or make it");
    }

    private static string Resolve(RunOptions options, string folder) =>
        Path.GetFullPath(folder, options.BaseFolder);
}
