using System.Diagnostics;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Rules.Packages;
using ScriptProxy.Host.Stores.Disk;

namespace ScriptProxy.Host.Rules;

/// <summary>Finds the place in a rule that an exception came from.</summary>
internal static class RuleFault
{
    /// <summary>The topmost frame of the exception, or of one inside it, that lies in one of the files; null if none does.</summary>
    /// <param name="exception">What was thrown, while loading or by a hook.</param>
    /// <param name="files">The rule's files; see <see cref="CompiledRule.Files"/>.</param>
    public static (string File, int Line, int Column)? Locate(Exception exception, IReadOnlyList<string> files)
    {
        for (var current = exception; current is not null; current = current.InnerException)
        {
            if (Locate(new StackTrace(current, fNeedFileInfo: true), files) is { } place)
            {
                return place;
            }
        }

        return null;
    }

    /// <summary>The topmost frame that lies in one of the files; null if none does.</summary>
    public static (string File, int Line, int Column)? Locate(StackTrace trace, IReadOnlyList<string> files)
    {
        foreach (var frame in trace.GetFrames())
        {
            if (frame.GetFileName() is { } file && frame.GetFileLineNumber() > 0 && files.Contains(file))
            {
                return (file, frame.GetFileLineNumber(), frame.GetFileColumnNumber());
            }
        }

        return null;
    }

    /// <summary>A finding for what a rule threw while it was loaded.</summary>
    public static Diagnostic Explain(Exception exception, CompiledRule rule)
    {
        var (file, line, column) = Locate(exception, rule.Files) ?? (rule.Path, 0, 0);
        return exception switch
        {
            StoreException store => Diagnostic.Error(file, store.Code, store.Message, line, column),
            PackageException package => Diagnostic.Error(file, package.Code, package.Message, line, column),
            _ => Diagnostic.Error(file, "SP0308", $"the rule failed while it was loaded: {exception.GetType().Name}: {exception.Message}", line, column),
        };
    }
}
