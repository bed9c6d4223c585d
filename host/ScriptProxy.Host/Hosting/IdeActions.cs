using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Ide;
using ScriptProxy.Host.Rules;

namespace ScriptProxy.Host.Hosting;

/// <summary>What <c>scriptproxy ide</c> does, and <c>new rule</c> after it has written one.</summary>
internal static class IdeActions
{
    private const int Ok = 0;

    /// <summary>Writes the projects of the rules, and what Visual Studio Code is to know of them.</summary>
    /// <param name="options">Which rules.</param>
    /// <param name="sources">The configuration, which may name their folder.</param>
    /// <param name="isUpdate">Whether only projects that are there already, and of this folder, are brought up to date: nobody asked for others, nor to lose these.</param>
    /// <param name="output">Gets a line for each file that was written.</param>
    /// <exception cref="CommandException">The folder cannot be read, or nothing be written.</exception>
    public static int Write(RunOptions options, ConfigurationSources sources, bool isUpdate, TextWriter output)
    {
        try
        {
            var files = new IdeFiles(options.BaseFolder, output);
            if (isUpdate && !RuleProjects.AreThere(files))
            {
                return Ok;
            }

            var folder = FolderOf(options, sources);
            if (isUpdate && !RuleProjects.AreOf(files, folder))
            {
                return Ok;
            }

            RuleProjects.Write(files, folder, RuleFolder.WithTests(folder));
            if (!isUpdate)
            {
                EditorSettings.Write(files, Path.ChangeExtension(typeof(IdeActions).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null), Arguments(options));
                output.WriteLine(files.HaveChanged
                    ? $"\nVisual Studio Code: open {options.BaseFolder}. Rider, Visual Studio: open {files.PathOf(RuleProjects.SolutionName)}.\nWhat is open already sees it after the language server was restarted."
                    : "Everything was there already.");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"cannot write the projects: {exception.Message}");
        }

        return Ok;
    }

    /// <summary>The folder of rules that <c>run</c> would take.</summary>
    /// <exception cref="CommandException">It is not there, or the configuration that may name it is no JSON.</exception>
    public static string FolderOf(RunOptions options, ConfigurationSources sources)
    {
        // What is wrong elsewhere in the configuration is no matter here.
        var findings = new DiagnosticList();
        var settings = ConfigurationReader.Read(sources, findings)?.Settings ?? throw new CommandException(findings.InOrder().First().ToString());
        var inputs = new LoadingInputs(options, sources, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, TimeProvider.System, null);
        var folder = new UnitFolders(inputs, settings).Rules;
        return Directory.Exists(folder) ? folder : throw new CommandException($"there is no folder of rules '{folder}'; name it with --rules, or make it");
    }

    // As they were given, but with paths from the folder that is opened.
    private static List<string> Arguments(RunOptions options)
    {
        List<string> arguments = [];
        Add("--config", FromBase(options.ConfigFile));
        Add("--rules", FromBase(options.RulesFolder));
        Add("--plugins", FromBase(options.PluginsFolder));
        Add("--urls", options.Urls);
        Add("--admin", options.Admin);
        foreach (var (key, value) in options.Overrides)
        {
            Add("--set", $"{key}={value}");
        }

        return arguments;

        string? FromBase(string? path) => path is null ? null : Path.GetRelativePath(options.BaseFolder, path);

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                arguments.AddRange([name, value]);
            }
        }
    }
}
