using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.Extensions.Configuration;
using ScriptProxy.Host.Configuration.Binding;

namespace ScriptProxy.UnitTests.Configuration;

public sealed class OptionsUnloadingTests
{
    private const string Source = """
        using System;
        using System.Collections.Generic;
        using System.ComponentModel.DataAnnotations;

        public enum Mode { Fast, Careful }

        public sealed record Range(int From, int To = 9);

        public sealed class Inner
        {
            [Required, MaxLength(20), RegularExpression("[a-z]+")] public string Name { get; set; }
        }

        public sealed class UnitOptions : IValidatableObject
        {
            public Mode Mode { get; set; }
            public Mode? Fallback { get; set; }
            public TimeSpan Window { get; set; }
            [Range(typeof(TimeSpan), "00:00:01", "01:00:00")] public TimeSpan Bounded { get; set; }
            [Range(1, 5)] public int Rate { get; set; } = 1;
            [Compare("Rate")] public int Same { get; set; } = 1;
            [EnumDataType(typeof(Mode))] public Mode Checked { get; set; }
            [MinLength(1)] public List<Inner> Items { get; set; } = new();
            public HashSet<Mode> Modes { get; } = new();
            public Dictionary<Mode, Inner> Table { get; set; } = new();
            public IReadOnlyDictionary<string, Range> Ranges { get; set; }
            public Inner Nested { get; set; }
            public IEnumerable<ValidationResult> Validate(ValidationContext context) { yield break; }
        }
        """;

    private const string Good = """
        {
          "Mode": "Careful", "Fallback": "Fast", "Window": "00:00:05", "Bounded": "00:00:02", "Rate": 3, "Same": 3, "Items": [ { "Name": "a" }, { "Name": "b" } ],
          "Modes": [ "Fast" ], "Table": { "Careful": { "Name": "c" } }, "Ranges": { "r": { "From": 1 } }, "Nested": { "Name": "d" }
        }
        """;

    private const string Bad = """{ "Mode": "Slow", "Rate": 9, "Same": 1, "Items": [], "Nested": { "Name": "D" }, "Unknown": 1, "Ranges": { "r": {} } }""";

    [Fact]
    public async Task A_type_that_was_bound_and_validated_can_be_unloaded()
    {
        var assembly = Compile();

        // More than once, because reflection changes its ways after the first calls.
        var contexts = Enumerable.Range(0, 5).Select(_ => BindInside(assembly)).ToArray();
        await Eventually.TrueAsync(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return !contexts.Any(context => context.IsAlive);
            },
            "they are gone");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference BindInside(byte[] assembly)
    {
        var context = new AssemblyLoadContext("options", isCollectible: true);
        var type = context.LoadFromStream(new MemoryStream(assembly)).GetType("UnitOptions")!;
        var bind = typeof(OptionsBinder).GetMethod(nameof(OptionsBinder.Bind))!.MakeGenericMethod(type);
        for (var time = 0; time < 3; time++)
        {
            Assert.IsType(type, bind.Invoke(null, [Section(Good)]));
            var errors = Assert.IsType<Sdk.OptionsException>(Assert.Throws<TargetInvocationException>(() => bind.Invoke(null, [Section(Bad)])).InnerException).Errors;
            Assert.Equal(
                ["Bounded", "Items", "Mode", "Nested:Name", "Ranges:r:From", "Rate", "Same", "Unknown"],
                errors.Select(error => error.Key["Options:unit:".Length..]).Order(StringComparer.Ordinal));
        }

        var reference = new WeakReference(context);
        context.Unload();
        return reference;
    }

    private static IConfigurationSection Section(string json) =>
        ConfigurationText.ReadGood($$"""{ "Options": { "unit": {{json}} } }""").Root.GetSection("Options:unit");

    private static byte[] Compile()
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal) || Path.GetFileName(path) is "netstandard.dll")
            .Select(path => MetadataReference.CreateFromFile(path));
        using var stream = new MemoryStream();
        var result = CSharpCompilation.Create("options", [CSharpSyntaxTree.ParseText(Source)], references, new(OutputKind.DynamicallyLinkedLibrary)).Emit(stream);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return stream.ToArray();
    }
}
