using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace ScriptProxy.Host.Commands;

/// <summary>The usual help, followed by the exit codes and an example.</summary>
internal sealed class ExampleHelpAction(string example, string exitCodes) : SynchronousCommandLineAction
{
    public const string UsualExitCodes = "  0  done, or stopped as told\n  2  refused; stderr says why";

    private readonly HelpAction _help = new() { MaxWidth = 110 };

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var exitCode = _help.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.WriteLine($"Exit codes:\n{exitCodes}\n\nExample:\n  {example}");
        return exitCode;
    }
}
