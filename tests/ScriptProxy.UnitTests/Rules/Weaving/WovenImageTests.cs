using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;
using Mono.Cecil;
using Mono.Cecil.Cil;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Rules;
using ScriptProxy.Host.Rules.Weaving;
using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.Rules.Weaving;

/// <summary>Woven code does what it did, and a debugger sees what it saw.</summary>
public sealed class WovenImageTests
{
    private const string Nasty = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading.Tasks;
        public static class Program
        {
            private static int _count;
            private static readonly object Gate = new();
            public static string Run()
            {
                var text = new System.Text.StringBuilder();
                for (var i = 0; i < 70; i++) { for (var j = i; j-- > 0;) { if (j == 7) continue; if (j == 50) break; _count += i ^ j; } }
                text.Append(_count).Append(' ');
                var k = 0;
                again:
                try { k++; if (k < 100) goto again; if (k == 100) throw new InvalidOperationException("x" + k); }
                catch (InvalidOperationException e) when (Filter(e)) { if (k++ < 200) goto again; }
                catch (Exception e) { text.Append(e.Message); }
                finally { while (k % 7 != 0) { k++; } text.Append('f').Append(k); }
                do { switch (k % 5) { case 0: k += 3; continue; case 1: k += 2; break; case 2: goto case 1; default: k++; break; } } while (k < 400);
                text.Append(' ').Append(k);
                foreach (var word in Words(6)) { text.Append(word); }
                text.Append(' ').Append(Asynchronous(20).GetAwaiter().GetResult());
                lock (Gate) { for (var i = 0; i < 3; i++) { text.Append(i); } }
                Func<int, int> fib = null!; fib = n => n < 2 ? n : fib(n - 1) + fib(n - 2);
                text.Append(' ').Append(fib(15)).Append(' ').Append(new Number(3) + new Number(4)).Append(' ').Append(Pick<string>(null, "a"));
                var numbers = new int[k > 0 ? 5000 : 1];
                for (var i = 0; i < numbers.Length; i++) { numbers[i] = i; }
                Span<int> span = stackalloc int[k % 10 + 10];
                for (var i = 0; i < span.Length; i++) { span[i] = i * i; }
                text.Append(' ').Append(numbers.Sum()).Append(' ').Append(span.Length).Append(span[^1]);
                var matrix = new int[3, 4]; foreach (ref var cell in System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref matrix[0, 0], 12)) { cell = ++k; }
                text.Append(' ').Append(matrix[2, 3]).Append((k > 3 ? Task.FromResult(1) : Task.FromResult(2)).Result);
                text.Append(Odd(() => Throwing())).Append(Odd(() => Endless())).Append(new long[k, 2, 3].Length).Append(GC.AllocateUninitializedArray<short>(k).Length).Append(Retry(new()));
                var local = 0L; while (true) { checked { local += int.MaxValue; } if (local > 1L << 40) { break; } }
                return text.Append(' ').Append(local).Append(string.Join(',', from a in Enumerable.Range(0, 4) from b in new[] { 'x', 'y' } select $"{a}{b}")).ToString();
            }
            private static string Odd(Action action) { try { action(); return "none"; } catch (Exception e) { return e.Message; } }
            private static void Throwing() { try { Filter(new Exception("0")); } finally { throw new InvalidOperationException("thrown" + k(3)); } static int k(int x) => x; }
            private static void Endless() { try { Filter(new Exception("0")); } finally { while (true) { Stop(); } } }
            private static void Stop() { if (_count++ % 7 == 0) throw new InvalidOperationException("stopped"); }
            private static string Retry(System.Runtime.CompilerServices.AsyncTaskMethodBuilder builder) { try { throw new Exception("built"); } catch (Exception e) { builder.SetException(e); } return builder.Task.Exception!.InnerException!.Message; }
            private static bool Filter(Exception e) { var n = 0; while (n < 10) { n++; } return e.Message.EndsWith("0"); }
            private static IEnumerable<string> Words(int count) { try { for (var i = 0; i < count; i++) { if (i == 3) yield break; yield return new string('w', i); } } finally { _count++; } }
            private static async Task<int> Asynchronous(int n)
            {
                var sum = 0;
                await foreach (var x in Numbers(n)) { try { if (x % 3 == 0) { await Task.Yield(); continue; } sum += x; } catch { } finally { await Task.Delay(0); } }
                using (var stream = new System.IO.MemoryStream()) { while (stream.Length < 10) { await stream.WriteAsync(new byte[3]); } sum += (int)stream.Length; }
                return sum;
            }
            private static async IAsyncEnumerable<int> Numbers(int n) { for (var i = 0; i < n; i++) { await Task.Yield(); yield return i; } }
            private static T Pick<T>(T? first, T second) where T : class { for (var i = 0; ; i++) { if (i > 3) return first ?? second; } }
            private record struct Number(int Value) { public static Number operator +(Number a, Number b) { var n = a; while (n.Value < a.Value + b.Value) { n = n with { Value = n.Value + 1 }; } return n; } }
        }
        """;

    [Fact]
    public void Nasty_code_does_what_it_did()
    {
        var image = Compile(Nasty);
        Assert.Equal(Run(image), Run(Weave(image)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Loops_of_any_shape_do_what_they_did(int seed)
    {
        var image = Compile(new RandomLoops(seed).Source());
        Assert.Equal(Run(image), Run(Weave(image)));
    }

    [Theory]
    [InlineData(OptimizationLevel.Release)]
    [InlineData(OptimizationLevel.Debug)]
    public void Every_statement_keeps_its_place_and_none_is_added(OptimizationLevel level)
    {
        var image = Compile(Nasty, level);
        var (before, after) = (Places(image), Places(Weave(image)));
        Assert.NotEmpty(before);
        Assert.Equal(before, after);
    }

    [Fact]
    public void Every_method_begins_with_its_first_statement()
    {
        using var woven = Read(Weave(Compile(Nasty)));
        Assert.All(
            woven.GetTypes().SelectMany(type => type.Methods).Where(method => method.DebugInformation.HasSequencePoints),
            method => Assert.Equal(0, method.DebugInformation.SequencePoints[0].Offset));
    }

    [Fact]
    public void The_source_stays_embedded()
    {
        using var woven = Read(Weave(Compile(Nasty)));
        var document = woven.GetTypes().SelectMany(type => type.Methods).SelectMany(method => method.DebugInformation.SequencePoints).Select(point => point.Document).First();
        var source = Assert.Single(document.CustomDebugInformations.OfType<EmbeddedSourceDebugInformation>());
        Assert.Equal(Nasty, Encoding.UTF8.GetString(source.Content).TrimStart('\uFEFF'));
    }

    [Fact]
    public void The_same_image_is_woven_to_the_same_bytes()
    {
        var image = Compile(Nasty);
        Assert.Equal(Weave(image), Weave(image));
    }

    [Fact]
    public void A_method_that_calls_nothing_and_does_not_loop_is_left_alone()
    {
        using var woven = Read(Weave(Compile("public static class Program { public static int Value { get; set; } public static int Run() => Value + 1; public static int Twice() => Run(); }")));
        var program = woven.GetType("Program");
        Assert.DoesNotContain(program.Methods.Single(method => method.Name == "get_Value").Body.Instructions, IsCheckpoint);
        Assert.Single(program.Methods.Single(method => method.Name == "Twice").Body.Instructions, IsCheckpoint);
    }

    private static bool IsCheckpoint(Instruction instruction) => instruction.Operand is MethodReference { DeclaringType.Name: "Checkpoint" };

    private static byte[] Weave(byte[] image) => WovenImage.Of(image, [new UnboundedCallFinder("/rules/program.cs", []), new WaitWeaver(), new CatchWeaver(), new CheckpointWeaver()]);

    private static ModuleDefinition Read(byte[] image) =>
        ModuleDefinition.ReadModule(new MemoryStream(image), new ReaderParameters { ReadSymbols = true, SymbolReaderProvider = new EmbeddedPortablePdbReaderProvider() });

    private static List<string> Places(byte[] image)
    {
        using var assembly = Read(image);
        return
        [
            .. from type in assembly.GetTypes()
               from method in type.Methods
               from point in method.DebugInformation.SequencePoints
               select string.Create(CultureInfo.InvariantCulture, $"{method.FullName} {point.Document.Url} {point.StartLine}:{point.StartColumn}-{point.EndLine}:{point.EndColumn}"),
        ];
    }

    private static byte[] Compile(string source, OptimizationLevel level = OptimizationLevel.Release)
    {
        var text = SourceText.From(source, Encoding.UTF8);
        var compilation = CSharpCompilation.Create(
            "program" + Guid.NewGuid().ToString("N"),
            [CSharpSyntaxTree.ParseText(text, path: "/rules/program.cs"), CSharpSyntaxTree.ParseText("static class Sdk { static System.Type Hooks => typeof(ScriptProxy.Sdk.Hooks); }")],
            SharedReferences.All,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: level, allowUnsafe: true));
        using var image = new MemoryStream();
        var result = compilation.Emit(image, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.Embedded), embeddedTexts: [EmbeddedText.FromSource("/rules/program.cs", text)]);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return image.ToArray();
    }

    private static string Run(byte[] image)
    {
        var context = new AssemblyLoadContext("program", isCollectible: true);
        try
        {
            return context.LoadFromStream(new MemoryStream(image)).GetType("Program")!.GetMethod("Run")!.Invoke(null, null)!.ToString()!;
        }
        finally
        {
            context.Unload();
        }
    }
}
