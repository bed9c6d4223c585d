using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace ScriptProxy.Host.Commands;

/// <summary>The usual help, followed by the exit codes and an example.</summary>
internal sealed class ExampleHelpAction(string example) : SynchronousCommandLineAction
{
    private readonly HelpAction _help = new() { MaxWidth = 110 };

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var exitCode = _help.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.WriteLine($"Exit codes:\n  0  done, or stopped as told\n  2  refused; stderr says why\n\nExample:\n  {example}");
        return exitCode;
    }
}
