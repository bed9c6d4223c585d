using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace ScriptProxy.Host.Commands;

/// <summary>Prints the version, whatever else stands on the line.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    public static string Version { get; } =
        typeof(VersionAction).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public override bool ClearsParseErrors => true;

    public static Option Option() =>
        new Option<bool>("--version") { Description = "Show the version.", Recursive = true, Action = new VersionAction() };

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine(Version);
        return 0;
    }
}
