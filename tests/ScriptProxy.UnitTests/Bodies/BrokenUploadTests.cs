using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.ExceptionServices;
using ScriptProxy.Host.Bodies;
using ScriptProxy.Host.Forwarding;
using ScriptProxy.Plugins.Buffering;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Bodies;

/// <summary>Uploads that end before they are whole, as hundreds do at a time where clients want them to.</summary>
public sealed class BrokenUploadTests
{
    /// <summary>What flows from a test to whatever is thrown for it, on whichever thread, and from no other test.</summary>
    private static readonly AsyncLocal<Action<Exception>?> Thrown = new();

    /// <summary>Once where the server's end is awaited, and twice where the transform awaits its own: each more costs as much as a small request.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_that_breaks_off_while_it_is_held_back_is_thrown_three_times(bool hasBegun)
    {
        using var hooks = new FakeHooks("Buffering", new() { ["Enabled"] = "true" });
        new BufferingPlugin().Configure(hooks);
        var exchange = new FakeExchange();
        await hooks.SendAsync(exchange);
        var client = Client();
        var upload = Upload(Assert.Single(exchange.RequestBody.Transforms).Call, client);
        var slow = new IOException("too slow");
        var thrown = 0;
        Thrown.Value = _ => Interlocked.Increment(ref thrown);
        AppDomain.CurrentDomain.FirstChanceException += Count;
        Exception? fault;
        try
        {
            var beginning = upload.BeginAsync().AsTask();
            if (hasBegun)
            {
                await client.Writer.WriteAsync("begun"u8.ToArray());
            }

            await client.Writer.CompleteAsync(slow);
            fault = await beginning;
            await upload.EndAsync();
        }
        finally
        {
            AppDomain.CurrentDomain.FirstChanceException -= Count;
        }

        Assert.Same(slow, fault);
        Assert.Null(upload.Chain.Failure);
        Assert.InRange(thrown, 1, 3);
    }

    [Fact]
    public async Task One_that_breaks_off_is_told_as_that_to_who_reads_until_nobody_wants_it()
    {
        var client = Client();
        Exception? heard = null;
        var upload = Upload(
            async body =>
            {
                body.Input.AdvanceTo((await body.Input.ReadAsync()).Buffer.End);
                heard = await Record.ExceptionAsync(() => body.Input.ReadAsync(body.Cancelled).AsTask());
            },
            client);
        var beginning = upload.BeginAsync();
        await client.Writer.WriteAsync("begun"u8.ToArray());
        await client.Writer.CompleteAsync(new IOException("too slow"));
        await beginning;
        await upload.EndAsync();
        Assert.IsType<IOException>(heard);
    }

    [Fact]
    public async Task One_whose_transform_fails_at_its_end_is_not_read_to_its_end()
    {
        var client = Client();
        await client.Writer.WriteAsync("whole"u8.ToArray());
        await client.Writer.CompleteAsync();
        var upload = Upload(
            async body =>
            {
                body.Output.Write(((ReadOnlyMemory<byte>)await body.ReadAllAsync(100)).Span);
                await body.Output.FlushAsync();
                throw new BadBodyException("refused");
            },
            client);

        Assert.IsType<BadBodyException>((await upload.BeginAsync())?.InnerException);
        Assert.IsType<BadBodyException>((await Assert.ThrowsAsync<IOException>(() => upload.ReadAsync(new byte[100]).AsTask())).InnerException);
    }

    /// <summary>The server reads over the rest of a body, for which nobody else may hold its reader.</summary>
    [Fact]
    public async Task What_has_no_room_leaves_the_clients_reader_to_the_server()
    {
        var client = Client();
        await client.Writer.WriteAsync(new byte[100]);
        await Assert.ThrowsAsync<BodyTooLargeException>(() => RequestBodyPlan.CopyAsync(client.Reader, new BufferWriter(10), CancellationToken.None));
        await client.Writer.WriteAsync(new byte[1]);
        Assert.True(client.Reader.TryRead(out _));
    }

    /// <summary>What a client sends: it is with who waits for it when the writing of it returns.</summary>
    private static Pipe Client() => new(BodyChain.Limits);

    private static TransformedUpload Upload(Func<BodyTransfer, Task> transform, Pipe client) =>
        new([new BodyStage(transform, null)], (writer, cancelled) => RequestBodyPlan.CopyAsync(client.Reader, writer, cancelled));

    private static void Count(object? sender, FirstChanceExceptionEventArgs arguments) => Thrown.Value?.Invoke(arguments.Exception);
}
