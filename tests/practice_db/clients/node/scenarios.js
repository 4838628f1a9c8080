// What node-oracledb does against the practice database: one scenario a run, its settings as JSON on the standard
// input, its result as JSON on the standard output.
'use strict';

const fs = require('fs');
const oracledb = require('oracledb');

const SID = "select sys_context('userenv', 'sid') from dual";

const settings = JSON.parse(fs.readFileSync(0, 'utf8'));
const user = {user: settings.user, password: settings.password, connectString: settings.dsn};
const admin = {user: 'system', password: settings.adminPassword, connectString: settings.dsn};
const root = {
  user: 'sys', password: settings.adminPassword, connectString: settings.rootDsn, privilege: oracledb.SYSDBA,
};

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

// Returns for each step how many servers the class has asked for until then, and whether the client holds one.
async function recorded(work) {
  oracledb.connectionClass = settings.class;
  const connectString = `${settings.dsn}:pooled?pool_boundary=${settings.boundary}`;
  const pool = await oracledb.createPool({...user, connectString, poolMin: 0, poolMax: 1, poolIncrement: 1});
  const key = [`${settings.user}.${settings.class}`];
  const steps = {};
  try {
    await connected(root, async (watcher) => {
      const note = async (step) => {
        const requests = await valueOf(watcher,
          'select nvl(sum(num_requests), 0) from v$cpool_cc_stats where cclass_name = :1', key);
        const held = await valueOf(watcher,
          "select count(*) from v$cpool_conn_info where cclass_name = :1 and connection_status = 'ACTIVE'", key);
        steps[step] = [requests, held];
      };
      const connection = await pool.getConnection();
      try {
        await note('logon');
        await work(connection, note);
      } finally {
        await connection.close();
      }
    });
  } finally {
    await pool.close(0);
  }
  return steps;
}

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

  // What a client of a class asks DRCP for, step by step (see `recorded`).
  implicit: () => recorded(async (connection, note) => {
    const run = (statement, options = {}) => connection.execute(statement, [], options);
    await run('select level from dual connect by level <= 3');
    await note('query');
    await connection.ping();
    await note('ping');
    await run('create table node_implicit (id number(9))');
    await note('ddl');
    await run('insert into node_implicit values (1)');
    await note('insert');
    await run('insert into node_implicit values (2)');
    await run('select 1 from dual');
    await note('more in the transaction');
    await connection.commit();
    await note('commit');
    await connection.commit();
    await note('commit of nothing');
    await run('insert into node_implicit values (3)');
    await connection.rollback();
    await note('rollback');
    await run('insert into node_implicit values (3)', {autoCommit: true});
    await note('autocommit');
    const options = {resultSet: true, prefetchRows: 2, fetchArraySize: 2};
    const {resultSet} = await run('select level from dual connect by level <= 9', options);
    await resultSet.getRow();
    await note('first rows');
    await resultSet.getRows(9);
    await note('last rows');
    const abandoned = (await run('select level from dual connect by level <= 9', options)).resultSet;
    await abandoned.getRow();
    await abandoned.close();
    await note('closed in the client');
    await (settings.boundary === 'statement' ? connection.ping() : connection.commit());
    await note('next call');
    await run('drop table node_implicit purge');
  }),

  implicitLob: () => recorded(async (connection, note) => {
    const lob = await connection.createLob(oracledb.CLOB);
    await note('made');
    await connection.commit();
    await note('commit');
    lob.destroy();
    await connection.ping();
    await note('freed');
  }),

  async purities() {
    const seen = {};
    for (const purity of ['SELF', 'NEW']) {
      const boundary = `?pool_boundary=${settings.boundary}&pool_connection_class=${settings.class}_${purity}`;
      const connectString = `${settings.dsn}:pooled${boundary}&pool_purity=${purity}`;
      seen[purity] = await connected({...user, connectString}, async (connection) => {
        await connection.execute("alter session set nls_date_format = 'YYYY'");
        const lengths = [];
        for (let turn = 0; turn < 5; turn++) {
          lengths.push((await valueOf(connection, 'select to_char(sysdate) from dual')).length);
        }
        return lengths;
      });
    }
    return seen;
  },

  // Two clients in turn, with a class of their own each and with one for both.
  async classes() {
    const sidOf = async (className) => {
      oracledb.connectionClass = className;
      const options = {...user, connectString: `${settings.dsn}:pooled?pool_purity=self`, poolMin: 0, poolMax: 1};
      const pool = await oracledb.createPool(options);
      const connection = await pool.getConnection();
      const sid = await valueOf(connection, SID);
      await connection.close();
      await pool.close(0);
      return sid;
    };
    return {shared: [await sidOf('NODE_A'), await sidOf('NODE_A')], other: await sidOf('NODE_B')};
  },

  unknownBoundary: () => errorOf(() => oracledb.getConnection({
    ...user, connectString: `${settings.dsn}:pooled?pool_boundary=sometimes`})),

  // What six statements cost in round trips, with a server of one's own and with one at each statement.
  roundTrips: () => connected(admin, async (watcher) => {
    const trips = (sid) => valueOf(watcher,
      `select s.value from v$sesstat s join v$statname n on n.statistic# = s.statistic#
       where n.name = 'SQL*Net roundtrips to/from client' and s.sid = :1`, [sid]);
    const cost = async (connectString) => connected({...user, connectString}, async (connection) => {
      const sid = await valueOf(connection, SID);
      const before = await trips(sid);
      for (let turn = 0; turn < 6; turn++) {
        await connection.execute('select 1 from dual');
      }
      return await trips(sid) - before;
    });
    return {
      dedicated: await cost(settings.dsn),
      implicit: await cost(`${settings.dsn}:pooled?pool_boundary=statement&pool_connection_class=TRIPS`),
    };
  }),

  implicitKill: () => connected(admin, async (killer) => {
    const connectString = `${settings.dsn}:pooled?pool_boundary=transaction&pool_connection_class=NODE_KILL`;
    const victim = await oracledb.getConnection({...user, connectString});
    await victim.execute('create table node_killed (id number(9))');
    await victim.execute('insert into node_killed values (1)');
    const sid = await valueOf(victim, SID);
    const serial = await valueOf(killer, 'select serial# from v$session where sid = :1', [sid]);
    await killer.execute(`alter system kill session '${sid},${serial}'`);
    const error = await errorOf(() => victim.commit());
    const isHealthy = victim.isHealthy();
    await errorOf(() => victim.close());
    const left = await connected({...user, connectString}, (connection) =>
      valueOf(connection, 'select count(*) from node_killed'));
    await connected(user, (connection) => connection.execute('drop table node_killed purge'));
    return {error, isHealthy, left};
  }),

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
