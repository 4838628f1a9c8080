// What node-oracledb does against the practice database: one scenario a run, its settings as JSON on the standard
// input, its result as JSON on the standard output.
'use strict';

const fs = require('fs');
const oracledb = require('oracledb');

const SID = "select sys_context('userenv', 'sid') from dual";

const settings = JSON.parse(fs.readFileSync(0, 'utf8'));
const user = {user: settings.user, password: settings.password, connectString: settings.dsn};
const admin = {user: 'system', password: settings.adminPassword, connectString: settings.dsn};

async function connected(options, work) {
  const connection = await oracledb.getConnection(options);
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

const valueOf = async (connection, statement, binds = []) => (await connection.execute(statement, binds)).rows[0][0];

const errorOf = async (work) => {
  try {
    await work();
  } catch (error) {
    return {code: error.code, message: error.message};
  }
  return null;
};

const scenarios = {
  connect: () => connected(user, async (connection) => {
    const result = await connection.execute(
      "select user, 1.5 as half, cast(null as varchar2(3)) as nothing, date '2026-02-28' as day from dual",
      [], {outFormat: oracledb.OUT_FORMAT_OBJECT});
    const {USER, HALF, NOTHING, DAY} = result.rows[0];
    return {
      isThin: oracledb.thin, version: connection.oracleServerVersionString, user: USER, half: HALF, nothing: NOTHING,
      day: [DAY.getFullYear(), DAY.getMonth() + 1, DAY.getDate()], types: result.metaData.map((m) => m.dbTypeName),
    };
  }),

  wrongPassword: () => errorOf(() => oracledb.getConnection({...user, password: 'wrong'})),

  wrongStatement: () => connected(user, (connection) =>
    errorOf(() => connection.execute('select * from no_such_table'))),

  async pool() {
    const pool = await oracledb.createPool({...user, poolMin: 0, poolMax: 3, poolIncrement: 1});
    try {
      const sids = await Promise.all(Array.from({length: 12}, async (_, i) => {
        const connection = await pool.getConnection();
        try {
          const result = await connection.execute(
            "select sys_context('userenv', 'sid'), :caller from dual", {caller: i});
          return result.rows[0];
        } finally {
          await connection.close();
        }
      }));
      const seen = await connected(admin, (connection) =>
        valueOf(connection, 'select count(*) from v$session where username = :1', [settings.user]));
      return {callers: sids.map((row) => row[1]), sids: [...new Set(sids.map((row) => row[0]))], seen,
        open: pool.connectionsOpen, inUse: pool.connectionsInUse};
    } finally {
      await pool.close(0);
    }
  },

  executeMany: () => connected(user, async (connection) => {
    await connection.execute('create table node_rows (id number(9) primary key, name varchar2(20), at timestamp)');
    const bindDefs = [{type: oracledb.NUMBER}, {type: oracledb.STRING, maxSize: 20}];
    const rows = Array.from({length: 500}, (_, i) => [i, `row ${i}`]);
    const inserted = await connection.executeMany(
      'insert into node_rows values (:1, :2, systimestamp)', rows, {autoCommit: true, bindDefs});
    const batch = await connection.executeMany(
      'insert into node_rows values (:1, :2, systimestamp)', [[500, 'new'], [7, 'again']], {batchErrors: true, bindDefs});
    await connection.rollback();
    const read = await connection.execute('select id, name from node_rows order by id', [], {fetchArraySize: 64});
    await connection.execute('drop table node_rows purge');
    return {
      inserted: inserted.rowsAffected, read: read.rows.length, last: read.rows.at(-1),
      errors: batch.batchErrors.map((error) => [error.message, error.offset]),
    };
  }),

  outBinds: () => connected(user, async (connection) => {
    const {outBinds} = await connection.execute(
      'begin :upper := upper(:word); :count := :count + length(:word); end;', {
        word: 'pool', upper: {dir: oracledb.BIND_OUT, type: oracledb.STRING},
        count: {dir: oracledb.BIND_INOUT, type: oracledb.NUMBER, val: 38},
      });
    await connection.execute('create table node_out (id number(9), name varchar2(20))');
    const returned = await connection.execute(
      "insert into node_out values (42, 'answer') returning id, name into :id, :name", {
        id: {dir: oracledb.BIND_OUT, type: oracledb.NUMBER}, name: {dir: oracledb.BIND_OUT, type: oracledb.STRING},
      });
    await connection.execute('drop table node_out purge');
    return {block: outBinds, returned: returned.outBinds};
  }),

  async drcp() {
    oracledb.connectionClass = 'NODE';
    const pool = await oracledb.createPool({...user, connectString: `${settings.dsn}:pooled`, poolMin: 1, poolMax: 1});
    const sids = [];
    for (let turn = 0; turn < 5; turn++) {
      const connection = await pool.getConnection();
      sids.push(await valueOf(connection, SID));
      await connection.close();
    }
    await pool.close(0);
    return sids;
  },

  kill: () => connected(admin, async (killer) => {
    const victim = await oracledb.getConnection(user);
    const sid = await valueOf(victim, SID);
    const serial = await valueOf(killer, 'select serial# from v$session where sid = :1', [sid]);
    await killer.execute(`alter system kill session '${sid},${serial}'`);
    const error = await errorOf(() => valueOf(victim, SID));
    const isHealthy = victim.isHealthy();
    await errorOf(() => victim.close());
    return {error, isHealthy};
  }),
};

scenarios[process.argv[2]]().then(
  (result) => process.stdout.write(JSON.stringify(result)),
  (error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  },
);
