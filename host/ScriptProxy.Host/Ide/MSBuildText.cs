using System.Security;

namespace ScriptProxy.Host.Ide;

/// <summary>Text in project files.</summary>
internal static class MSBuildText
{
    /// <summary>Makes a path safe to stand in a project file, where <c>$(</c>, <c>%</c> and the like have a meaning.</summary>
    public static string Escape(string path) => SecurityElement.Escape(
        string.Concat(path.Select(character => "%$@;*?'()".Contains(character, StringComparison.Ordinal) ? $"%{(int)character:X2}" : $"{character}")));
}
