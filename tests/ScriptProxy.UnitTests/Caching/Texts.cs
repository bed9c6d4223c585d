using FsCheck;
using FsCheck.Fluent;

namespace ScriptProxy.UnitTests.Caching;

/// <summary>Generated texts.</summary>
internal static class Texts
{
    /// <summary>Any text of these characters.</summary>
    public static Arbitrary<string> Of(string characters) =>
        Gen.Elements(characters.ToCharArray()).ArrayOf().Select(text => new string(text)).ToArbitrary();
}
