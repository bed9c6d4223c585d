using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace ScriptProxy.Host.Commands;

/// <summary>The usual help, followed by an example.</summary>
internal sealed class ExampleHelpAction(string example) : SynchronousCommandLineAction
{
    private readonly HelpAction _help = new() { MaxWidth = 110 };

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var exitCode = _help.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.WriteLine($"Example:\n  {example}");
        return exitCode;
    }
}
